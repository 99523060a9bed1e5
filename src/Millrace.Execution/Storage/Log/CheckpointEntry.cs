namespace Millrace.Execution.Storage;

/// <summary>A checkpoint is complete: this entry is its single commit point.</summary>
/// <param name="Generation">The coordinator's generation.</param>
/// <param name="Id">Strictly rising inside a lineage.</param>
/// <param name="Parent">The checkpoint before it, or the one restored from; null for the first.</param>
/// <param name="Region">The region it covers; <c>global</c> for all.</param>
/// <param name="TopologyEpoch">Rises with each change of the number of subtasks.</param>
/// <param name="Manifest">Where its manifest lies.</param>
/// <param name="Committables">How many files and transactions it commits; kept here so that it is known where the manifest is damaged.</param>
/// <param name="IsFinal">Whether the input had ended.</param>
/// <param name="Time">When it was complete, by the clock of the machine that wrote it; for people, nothing depends on it. Null in a log of
/// an earlier build.</param>
public sealed record CheckpointEntry(
    long Generation,
    long Id,
    long? Parent,
    string Region,
    long TopologyEpoch,
    ObjectHandle Manifest,
    int Committables,
    bool IsFinal,
    DateTimeOffset? Time = null) : JobLogEntry(Generation);
