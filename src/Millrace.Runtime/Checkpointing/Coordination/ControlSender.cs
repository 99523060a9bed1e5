using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Numbers the messages to one attempt of one subtask and repeats them, under the same number, until they are acknowledged:
/// a timeout means "unknown", never "failed" (step 2.0.4).
/// </summary>
internal sealed class ControlSender
{
    private readonly string _lineage;
    private readonly long _generation;
    private readonly SubtaskId _task;
    private readonly int _attempt;
    private readonly TimeSpan _timeout;
    private readonly IProtocolTrace? _trace;
    private readonly Queue<ControlMessage> _unacknowledged = new();
    private long _sequence;
    private TimeSpan _lastSent;

    public ControlSender(
        string lineage, long generation, SubtaskId task, int attempt, TimeSpan timeout, IProtocolTrace? trace)
    {
        (_lineage, _generation, _task, _attempt) = (lineage, generation, task, attempt);
        (_timeout, _trace) = (timeout, trace);
    }

    /// <summary>When messages are next repeated, or null while none waits.</summary>
    public TimeSpan? Deadline => _unacknowledged.Count == 0 ? null : _lastSent + _timeout;

    /// <summary>Gives <paramref name="payload"/> the next number.</summary>
    public ControlMessage Send(ControlPayload payload, TimeSpan now)
    {
        var message = new ControlMessage(_lineage, _generation, _task, _attempt, ++_sequence, payload);
        _unacknowledged.Enqueue(message);
        _lastSent = now;
        return message;
    }

    /// <summary>Everything up to <paramref name="sequence"/> was applied.</summary>
    public void OnAcknowledged(long sequence)
    {
        while (_unacknowledged.TryPeek(out ControlMessage? oldest) && oldest.Sequence <= sequence)
        {
            _unacknowledged.Dequeue();
        }
    }

    /// <summary>What to send again: all that waits, if the timeout has passed.</summary>
    public IReadOnlyList<ControlMessage> OnTick(TimeSpan now)
    {
        if (Deadline is not { } deadline || now < deadline)
        {
            return [];
        }

        return Repeat(now);
    }

    /// <summary>The receiver misses a number: send again all that waits.</summary>
    public IReadOnlyList<ControlMessage> Repeat(TimeSpan now)
    {
        _trace?.Step("2.0.4");
        _lastSent = now;
        return [.. _unacknowledged];
    }
}
