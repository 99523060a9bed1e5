namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// The subtask's end of the control sequence: applies each message once and in order, asks for what is missing, and rejects what
/// comes from a lower generation or for another attempt (steps 2.0.3 and 2.0.4).
/// </summary>
internal sealed class ControlReceiver
{
    private readonly string _lineage;
    private readonly long _generation;
    private readonly int _attempt;
    private readonly IProtocolTrace? _trace;

    public ControlReceiver(string lineage, long generation, int attempt, IProtocolTrace? trace) =>
        (_lineage, _generation, _attempt, _trace) = (lineage, generation, attempt, trace);

    /// <summary>The last number applied; the subtask acknowledges it after each message.</summary>
    public long Applied { get; private set; }

    /// <summary>Messages of a lower generation or another attempt: <c>frames_rejected_stale</c>.</summary>
    public long RejectedStale { get; private set; }

    /// <summary>Messages that were applied before: <c>rpc_duplicates_dropped</c>.</summary>
    public long DuplicatesDropped { get; private set; }

    /// <summary>Decides about one message.</summary>
    /// <returns><see cref="ControlVerdict.Apply"/> exactly once for each number, in order.</returns>
    public ControlVerdict Receive(ControlMessage message)
    {
        if (message.Lineage != _lineage || message.Generation != _generation || message.Attempt != _attempt)
        {
            _trace?.Step("2.0.3");
            RejectedStale++;
            return ControlVerdict.Stale;
        }

        if (message.Sequence <= Applied)
        {
            DuplicatesDropped++;
            return ControlVerdict.Duplicate;
        }

        if (message.Sequence > Applied + 1)
        {
            return ControlVerdict.Gap;
        }

        Applied = message.Sequence;
        return ControlVerdict.Apply;
    }
}
