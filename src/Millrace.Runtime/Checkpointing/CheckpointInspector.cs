using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Shows what a job's storage holds, without changing or claiming anything: for <c>checkpoint ls</c> and <c>checkpoint inspect</c>.
/// </summary>
/// <param name="log">The job's log.</param>
/// <param name="store">The job's objects.</param>
public sealed class CheckpointInspector(IJobLog log, ICheckpointStore store)
{
    private static readonly int Retained = new CoordinatorOptions().Retained;

    /// <summary>All entries of the log in order, each as JSON with <c>index</c> and <c>kind</c>.</summary>
    /// <exception cref="MillraceException">The log cannot be read, or is damaged.</exception>
    public async Task<IReadOnlyList<JsonObject>> ReadLogAsync(CancellationToken cancellation)
    {
        IReadOnlyList<JobLogRecord> records = await log.ReadAsync(1, cancellation).ConfigureAwait(false);
        return [.. records.Select(record => JobLogCodec.Describe(record.Index, JobLogCodec.Decode(record, log.Location)))];
    }

    /// <summary>
    /// The job: <c>job</c>, <c>lineage</c>, <c>generation</c>, <c>state</c> (how it ended, or <c>OPEN</c> while it runs and after a kill or a
    /// failure) and <c>checkpoints</c>, as <see cref="ListAsync"/> gives them.
    /// </summary>
    /// <exception cref="MillraceException">
    /// <c>CHECKPOINT_NOT_FOUND</c> (user): no job was begun here. Or the log cannot be read, or is damaged.
    /// </exception>
    public async Task<JsonObject> DescribeAsync(CancellationToken cancellation)
    {
        JobHistory history = await ReadHistoryAsync(cancellation).ConfigureAwait(false);
        if (history.Job is null)
        {
            throw MillraceException.User(
                "CHECKPOINT_NOT_FOUND", $"{log.Location} holds no job", "Give the folder that 'checkpoint.dir' named when the job ran");
        }

        return new JsonObject
        {
            ["job"] = history.Job,
            ["lineage"] = history.Lineage,
            ["generation"] = history.Generation,
            ["state"] = history.EndState ?? "OPEN",
            ["checkpoints"] = new JsonArray([.. await ListOfAsync(history, cancellation).ConfigureAwait(false)]),
        };
    }

    /// <summary>
    /// The completed checkpoints, oldest first, each with whether its results are visible, when it was complete (UTC), the job's rows up to it,
    /// and how its manifest stands: <c>removed</c> where it is missing and older than what is kept, else as <see cref="StorageErrors.Describe"/>
    /// says. Each manifest is read and compared with its hash; the objects that it names are not. Rows are null where it cannot be read.
    /// </summary>
    /// <exception cref="MillraceException">The log cannot be read, or is damaged; or the store cannot be read (external). A damaged
    /// manifest is none.</exception>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(CancellationToken cancellation) =>
        await ListOfAsync(await ReadHistoryAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    /// <summary>
    /// One checkpoint whole: its manifest, verified, the plan in it as JSON, with whether its results are visible and how each of its
    /// objects stands.
    /// </summary>
    /// <param name="checkpoint">The checkpoint; null for the newest.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="MillraceException">
    /// <c>CHECKPOINT_NOT_FOUND</c> (user); <see cref="StorageErrors.ObjectCorrupt"/>: the manifest is missing or damaged (external).
    /// </exception>
    public async Task<JsonObject> InspectAsync(long? checkpoint, CancellationToken cancellation)
    {
        JobHistory history = await ReadHistoryAsync(cancellation).ConfigureAwait(false);
        CheckpointEntry entry = history.Checkpoints.LastOrDefault(c => checkpoint is null || c.Id == checkpoint)
            ?? throw MillraceException.User(
                "CHECKPOINT_NOT_FOUND",
                $"{log.Location} holds no checkpoint{(checkpoint is null ? "" : $" {checkpoint}")}",
                "List them with 'millrace checkpoint ls'");
        if (IsOld(entry, history) && await store.VerifyAsync(entry.Manifest, cancellation).ConfigureAwait(false) == ObjectCheck.Missing)
        {
            throw MillraceException.User(
                "CHECKPOINT_NOT_FOUND",
                $"checkpoint {entry.Id} of {log.Location} is an old one, and its files are removed",
                $"The newest {Retained} are kept: list them with 'millrace checkpoint ls'");
        }

        byte[] bytes = await store.ReadAsync(entry.Manifest, cancellation).ConfigureAwait(false);
        CheckpointManifest manifest = ManifestCodec.Decode(bytes, entry.Manifest.Path);
        var objects = new JsonArray();
        foreach (ObjectHandle handle in manifest.Objects())
        {
            ObjectCheck check = await store.VerifyAsync(handle, cancellation).ConfigureAwait(false);
            objects.Add(new JsonObject { ["path"] = handle.Path, ["length"] = handle.Length, ["state"] = StorageErrors.Describe(check) });
        }

        JsonObject described = JsonNode.Parse(bytes)!["checkpoint"]!.DeepClone().AsObject(); // decoded just now
        described["plan"]!["physical_plan"] = ParsePlan(manifest.Plan.PhysicalPlan);
        described["is_committed"] = history.IsCommitted(entry.Id);
        described["objects"] = objects;
        return described;
    }

    /// <summary>Whether newer checkpoints are kept in its place.</summary>
    private static bool IsOld(CheckpointEntry entry, JobHistory history) =>
        history.Checkpoints.Count > Retained && entry.Id < history.Checkpoints[^Retained].Id;

    private async Task<List<JsonObject>> ListOfAsync(JobHistory history, CancellationToken cancellation)
    {
        List<JsonObject> listed = [];
        foreach (CheckpointEntry entry in history.Checkpoints)
        {
            ObjectCheck check = await store.VerifyAsync(entry.Manifest, cancellation).ConfigureAwait(false);
            RestoredCounts? counts = check == ObjectCheck.Intact ? await CountsOfAsync(entry, cancellation).ConfigureAwait(false) : null;
            listed.Add(new JsonObject
            {
                ["checkpoint"] = entry.Id,
                ["parent"] = entry.Parent,
                ["generation"] = entry.Generation,
                ["is_final"] = entry.IsFinal,
                ["is_committed"] = history.IsCommitted(entry.Id),
                ["committables"] = entry.Committables,
                ["time"] = entry.Time.UtcDateTime,
                ["rows_read"] = counts?.Read,
                ["rows_written"] = counts?.Written,
                ["manifest"] = entry.Manifest.Path,
                ["state"] = check == ObjectCheck.Missing && IsOld(entry, history) ? "removed" : StorageErrors.Describe(check),
            });
        }

        return listed;
    }

    private async Task<RestoredCounts?> CountsOfAsync(CheckpointEntry entry, CancellationToken cancellation)
    {
        try
        {
            byte[] bytes = await store.ReadAsync(entry.Manifest, cancellation).ConfigureAwait(false);
            return RestoredCounts.Of(ManifestCodec.Decode(bytes, entry.Manifest.Path));
        }
        catch (MillraceException)
        {
            // Removed just now, or of another version: it is listed all the same, and 'inspect' says what is wrong.
            return null;
        }
    }

    /// <summary>The plan as JSON; as text where it is none.</summary>
    private static JsonNode? ParsePlan(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private async Task<JobHistory> ReadHistoryAsync(CancellationToken cancellation) =>
        JobHistory.Fold(await log.ReadAsync(1, cancellation).ConfigureAwait(false), log.Location);
}
