namespace Millrace.Execution.Storage;

/// <summary>What a checkpoint holds of one subtask.</summary>
/// <param name="Task">The subtask.</param>
/// <param name="Attempt">Which attempt of it acknowledged.</param>
/// <param name="AppliedSequence">The last control message applied before its barrier.</param>
/// <param name="Splits">Splits assigned to it, open and finished since the last checkpoint; empty where it is no source.</param>
/// <param name="States">Its objects, by name.</param>
/// <param name="Edges">Its input channels.</param>
/// <param name="Committables">What it prepared and has not yet heard to be committed.</param>
/// <param name="Counts">Its counters.</param>
/// <param name="Watermark">The operator's own watermark, milliseconds since the epoch, or null before the first.</param>
public sealed record TaskManifest(
    SubtaskId Task,
    int Attempt,
    long AppliedSequence,
    IReadOnlyList<SplitPosition> Splits,
    IReadOnlyList<NamedObject> States,
    IReadOnlyList<EdgeState> Edges,
    IReadOnlyList<PreparedOutput> Committables,
    RecordCounts Counts,
    long? Watermark)
{
    /// <summary>By value, lists included.</summary>
    public bool Equals(TaskManifest? other) =>
        other is not null
        && (Task, Attempt, AppliedSequence, Watermark) == (other.Task, other.Attempt, other.AppliedSequence, other.Watermark)
        && Counts == other.Counts
        && SequenceEquality.Same(Splits, other.Splits)
        && SequenceEquality.Same(States, other.States)
        && SequenceEquality.Same(Edges, other.Edges)
        && SequenceEquality.Same(Committables, other.Committables);

    /// <inheritdoc/>
    public override int GetHashCode() => (Task, Attempt, AppliedSequence).GetHashCode();
}
