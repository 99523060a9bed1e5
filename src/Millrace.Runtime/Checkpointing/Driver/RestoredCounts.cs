using Millrace.Execution.Planning;
using Millrace.Execution.Storage;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Checkpointing;

/// <summary>A job's figures up to a checkpoint, since its lineage began.</summary>
/// <param name="Read">Rows that left the sources, or were rejected there.</param>
/// <param name="Written">Rows that the table's writers took.</param>
/// <param name="Rejected">Rows left out for an error.</param>
internal sealed record RestoredCounts(long Read, long Written, long Rejected)
{
    /// <summary>Adds up what the subtasks of a checkpoint counted.</summary>
    public static RestoredCounts Of(CheckpointManifest manifest, JobPlan plan)
    {
        HashSet<string> sinks =
        [
            .. plan.Stages
                .Where(s => s.Operators[0] is SinkExec && !plan.Edges.Any(e => e.To == s.Index && e.IsDeadLetter))
                .Select(s => s.Operators[0].Id),
        ];
        HashSet<string> sources = [.. manifest.Sources.Select(s => s.Source)];
        return new RestoredCounts(
            manifest.Tasks.Where(t => sources.Contains(t.Task.Stage)).Sum(t => t.Counts.In),
            manifest.Tasks.Where(t => sinks.Contains(t.Task.Stage)).Sum(t => t.Counts.In),
            manifest.Tasks.Sum(t => t.Counts.Rejected));
    }

    /// <summary>
    /// Adds up what the subtasks of a checkpoint counted, without the plan: its last stages are sinks, and what the one of the dead letters
    /// took are the rows given to it.
    /// </summary>
    public static RestoredCounts Of(CheckpointManifest manifest)
    {
        HashSet<string> sources = [.. manifest.Sources.Select(s => s.Source)];
        HashSet<string> read = [.. manifest.Tasks.SelectMany(t => t.Edges).Select(e => e.Upstream.Stage)];
        return new RestoredCounts(
            manifest.Tasks.Where(t => sources.Contains(t.Task.Stage)).Sum(t => t.Counts.In),
            manifest.Tasks.Where(t => !read.Contains(t.Task.Stage)).Sum(t => t.Counts.In) - manifest.Tasks.Sum(t => t.Counts.DeadLetters),
            manifest.Tasks.Sum(t => t.Counts.Rejected));
    }

    /// <summary>The figures of a job that had finished before this run.</summary>
    public JobMetrics ToMetrics() => new() { RowsRead = Read, RowsWritten = Written, RowsRejected = Rejected };
}
