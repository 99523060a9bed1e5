using System.Text.Json.Nodes;
using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>Shows what a job's storage holds, without changing or claiming anything: for <c>checkpoint ls</c> and <c>checkpoint inspect</c>.</summary>
/// <param name="log">The job's log.</param>
/// <param name="store">The job's objects.</param>
public sealed class CheckpointInspector(IJobLog log, ICheckpointStore store)
{
    /// <summary>All entries of the log in order, each as JSON with <c>index</c> and <c>kind</c>.</summary>
    /// <exception cref="MillraceException">The log cannot be read, or is damaged.</exception>
    public async Task<IReadOnlyList<JsonObject>> ReadLogAsync(CancellationToken cancellation)
    {
        IReadOnlyList<JobLogRecord> records = await log.ReadAsync(1, cancellation).ConfigureAwait(false);
        return [.. records.Select(record => JobLogCodec.Describe(record.Index, JobLogCodec.Decode(record, log.Location)))];
    }

    /// <summary>The completed checkpoints, oldest first, each with whether its results are visible and whether its objects are still there.</summary>
    /// <exception cref="MillraceException">The log cannot be read, or is damaged.</exception>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(CancellationToken cancellation)
    {
        JobHistory history = await ReadHistoryAsync(cancellation).ConfigureAwait(false);
        List<JsonObject> listed = [];
        foreach (CheckpointEntry entry in history.Checkpoints)
        {
            ObjectCheck check = await store.VerifyAsync(entry.Manifest, cancellation).ConfigureAwait(false);
            listed.Add(new JsonObject
            {
                ["checkpoint"] = entry.Id,
                ["parent"] = entry.Parent,
                ["generation"] = entry.Generation,
                ["is_final"] = entry.IsFinal,
                ["is_committed"] = history.IsCommitted(entry.Id),
                ["committables"] = entry.Committables,
                ["manifest"] = entry.Manifest.Path,
                ["state"] = StorageErrors.Describe(check),
            });
        }

        return listed;
    }

    /// <summary>One checkpoint whole: its manifest, verified, with whether its results are visible and how each of its objects stands.</summary>
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
                "CHECKPOINT_NOT_FOUND", $"{log.Location} holds no such checkpoint", "List them with 'millrace checkpoint ls'");
        byte[] bytes = await store.ReadAsync(entry.Manifest, cancellation).ConfigureAwait(false);
        CheckpointManifest manifest = ManifestCodec.Decode(bytes, entry.Manifest.Path);
        var objects = new JsonArray();
        foreach (ObjectHandle handle in manifest.Objects())
        {
            ObjectCheck check = await store.VerifyAsync(handle, cancellation).ConfigureAwait(false);
            objects.Add(new JsonObject { ["path"] = handle.Path, ["length"] = handle.Length, ["state"] = StorageErrors.Describe(check) });
        }

        JsonObject described = JsonNode.Parse(bytes)!["checkpoint"]!.DeepClone().AsObject(); // decoded just now
        described["is_committed"] = history.IsCommitted(entry.Id);
        described["objects"] = objects;
        return described;
    }

    private async Task<JobHistory> ReadHistoryAsync(CancellationToken cancellation) =>
        JobHistory.Fold(await log.ReadAsync(1, cancellation).ConfigureAwait(false), log.Location);
}
