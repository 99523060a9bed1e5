using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What must hold between a manifest, its entry in the log and the job that goes on from it.</summary>
internal static class RestoreRules
{
    /// <summary>Refuses a manifest that is not the one that the log names, or lacks a part of the job.</summary>
    /// <exception cref="MillraceException">
    /// <c>CHECKPOINT_INCOMPLETE</c> (user), or <see cref="StorageErrors.Inconsistent"/> (external).
    /// </exception>
    public static void Refuse(JobDescription job, string lineage, CheckpointEntry entry, CheckpointManifest manifest)
    {
        RefuseIncomplete(job, lineage, entry, manifest);
        string? difference =
            Difference("generation", manifest.Generation, entry.Generation)
            ?? Difference("parent", manifest.Parent, entry.Parent)
            ?? Difference("topology_epoch", manifest.TopologyEpoch, entry.TopologyEpoch)
            ?? Difference("is_final", manifest.IsFinal, entry.IsFinal)
            ?? Difference("job", manifest.Job, job.Job)
            ?? Difference("number of committables", manifest.Committables().Count(), entry.Committables);
        if (difference is not null)
            throw StorageErrors.Contradiction($"checkpoint {entry.Id}", difference);
        if (manifest.Tasks.FirstOrDefault(task => task.Splits.Count > 0 && !job.IsSource(task.Task)) is TaskManifest reader)
            throw StorageErrors.Contradiction($"checkpoint {entry.Id}", $"'splits' of '{reader.Task}', which reads no source");
        if (manifest.Tasks.FirstOrDefault(task => task.Edges.Any(edge => edge.Mode != EdgeMode.Aligned)) is TaskManifest overtaken)
        {
            throw StorageErrors.Contradiction(
                $"checkpoint {entry.Id}", $"'edges.mode' of '{overtaken.Task}' is one that this build does not restore");
        }
    }

    private static string? Difference<T>(string field, T inManifest, T inLog) => EqualityComparer<T>.Default.Equals(inManifest, inLog)
        ? null
        : $"its '{field}' is {Text(inManifest)} in the manifest, and {Text(inLog)} in the job log";

    private static string Text<T>(T value) => value?.ToString() ?? "none";

    private static void RefuseIncomplete(JobDescription job, string lineage, CheckpointEntry entry, CheckpointManifest manifest)
    {
        string? missing = null;
        string? operatorId = null;
        if (manifest.Lineage != lineage || manifest.Id != entry.Id)
            missing = $"it is checkpoint {manifest.Id} of lineage {manifest.Lineage}, not {entry.Id} of {lineage}";
        else if (job.Sources.FirstOrDefault(source => manifest.Sources.All(state => state.Source != source)) is string source)
            (missing, operatorId) = ($"it lacks the state of source {source}", source);
        else if (manifest.Sources.FirstOrDefault(state => !job.Sources.Contains(state.Source)) is SourceManifest other)
            missing = $"it has the state of a source {other.Source}";
        else if (FindTaskGap(job, manifest) is string stage)
            (missing, operatorId) = ($"it lacks the state of a subtask of {stage}", stage);
        if (missing is null)
            return;
        throw new MillraceException(
            ErrorDomain.User,
            "CHECKPOINT_INCOMPLETE",
            $"checkpoint {entry.Id} does not fit this job: {missing}",
            "Restore with the statement and options that made it")
        {
            OperatorId = operatorId,
        };
    }

    /// <summary>The first stage of the job without subtasks in the manifest, or of the manifest with one left out or not in the job.</summary>
    private static string? FindTaskGap(JobDescription job, CheckpointManifest manifest)
    {
        ILookup<string, int> stored = manifest.Tasks.ToLookup(task => task.Task.Stage, task => task.Task.Index);
        string[] wanted = [.. job.Tasks.Select(task => task.Stage).Distinct()];
        return wanted.FirstOrDefault(stage => !stored.Contains(stage))
            ?? stored.FirstOrDefault(stage => !wanted.Contains(stage.Key) || !stage.Order().SequenceEqual(Enumerable.Range(0, stage.Count())))?.Key;
    }
}
