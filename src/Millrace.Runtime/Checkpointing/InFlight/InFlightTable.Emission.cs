using System.Diagnostics.CodeAnalysis;

namespace Millrace.Runtime.Checkpointing;

/// <content>What leaves, and when.</content>
internal sealed partial class InFlightTable<TEntry>
{
    /// <summary>Takes the next emission out of the table, if one may leave now.</summary>
    /// <param name="entry">
    /// Whose turn it is: one slice of an entry's output, a watermark, or a barrier. An entry is gone with its last slice, the others at once.
    /// </param>
    /// <param name="held">With a barrier: the entries that its checkpoint holds, as they are now; else empty.</param>
    public bool TryTake([NotNullWhen(true)] out TEntry? entry, out IReadOnlyList<TEntry> held)
    {
        held = [];
        for (LinkedListNode<TEntry>? node = _entries.First; node is not null;)
        {
            entry = node.Value;
            if (entry.Kind == InFlightKind.Watermark && ReferenceEquals(node, _entries.First))
            {
                Remove(node);
                return true;
            }

            // Results pass neither a barrier nor a watermark; a barrier behind a watermark may still leave.
            if (entry.Kind is InFlightKind.Barrier or InFlightKind.Watermark)
                return TryTakeBarrier(out entry, out held);

            bool isFinished = entry.State == InFlightState.Finished;
            if (entry.OutputCount > 0 && !IsHeldBack(entry))
            {
                // Once an entry has begun to send, a barrier has to wait for it: the barrier goes first where it can.
                if (isFinished || !TryTakeBarrier(out TEntry? barrier, out held))
                    TakeOutput(node);
                else
                    entry = barrier;
                return true;
            }

            if (!isFinished && _isOrdered)
                return TryTakeBarrier(out entry, out held);

            LinkedListNode<TEntry>? next = node.Next;
            if (isFinished)
                Remove(node);
            node = next;
        }

        entry = null;
        return false;
    }

    private void TakeOutput(LinkedListNode<TEntry> node)
    {
        TEntry entry = node.Value;
        entry.OutputCount--;
        entry.HasSent = true;
        if (entry.State != InFlightState.Finished)
        {
            Trace?.Step("2.11.3.part");
        }
        else if (entry.OutputCount == 0)
        {
            Trace?.Step("2.11.3");
            Trace?.Step("2.11.6");
            Remove(node);
        }
    }

    /// <summary>
    /// Lets the oldest barrier leave before the entries that it found, where these are finished, or calls and it is not patient. An entry
    /// that has begun to send is past its call and is waited for: its input would repeat what was sent.
    /// </summary>
    private bool TryTakeBarrier([NotNullWhen(true)] out TEntry? barrier, out IReadOnlyList<TEntry> held)
    {
        (barrier, held) = (null, []);
        if (_barrier is null || _barrier.Value.State != InFlightState.Finished)
            return false;
        List<TEntry>? earlier = null;
        for (LinkedListNode<TEntry>? node = _entries.First; node is not null && !ReferenceEquals(node, _barrier); node = node.Next)
        {
            if (!JoinsCheckpoint(node.Value, _barrier.Value))
                return false;
            (earlier ??= []).Add(node.Value);
        }

        Trace?.Step("2.11.2");
        (barrier, held) = (_barrier.Value, earlier ?? held);
        Remove(_barrier);
        return true;
    }

    /// <summary>Whether a part of a call's output waits, so that the call may still join the checkpoint of a barrier that waits for it.</summary>
    private bool IsHeldBack(TEntry entry) =>
        HoldsPatientBarrier && entry is { Kind: InFlightKind.Remote, HasSent: false } && entry.State != InFlightState.Finished;

    private bool JoinsCheckpoint(TEntry entry, TEntry barrier)
    {
        if (barrier.IsPatient && entry.State != InFlightState.Finished)
        {
            Trace?.Step("2.11.2.patient");
            return false;
        }

        if (entry is { HasSent: true, Kind: InFlightKind.Remote })
            Trace?.Step("2.11.2.sent");
        return !entry.HasSent && !barrier.IsFinalBarrier && (entry.Kind != InFlightKind.Local || entry.State == InFlightState.Finished);
    }
}
