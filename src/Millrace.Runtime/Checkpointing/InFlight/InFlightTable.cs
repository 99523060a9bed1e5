using Millrace.Errors;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// What a subtask has accepted and not yet emitted: local steps, service calls and model calls alike. Entries run in any order;
/// results leave by sequence, or by completion between two watermarks; a barrier waits for local entries only, and takes the others
/// with it into the checkpoint (sections 2.1.3 and 2.11).
/// </summary>
/// <remarks>
/// The driver offers input while <see cref="HasRoom"/>, starts what <see cref="TryStart"/> gives, reports what finished, and emits
/// what <see cref="TryTake"/> gives, as long as there is room downstream. Taking an emission and removing it are one act. Restored
/// entries come before new input and may be more than the capacity. Not thread-safe.
/// </remarks>
/// <typeparam name="T">The payload handle; the table never looks into it.</typeparam>
internal sealed class InFlightTable<T>
{
    private readonly int _capacity;
    private readonly bool _ordered;
    private readonly IProtocolTrace? _trace;
    private readonly LinkedList<Slot> _slots = [];
    private readonly Dictionary<long, LinkedListNode<Slot>> _bySequence = [];
    private long _nextSequence;
    private int _running;
    private int _entries;
    private LinkedListNode<Slot>? _barrier;

    /// <param name="capacity">Entries that may be accepted, and that may run at a time; at least 1.</param>
    /// <param name="ordered">Whether results leave by sequence.</param>
    /// <param name="trace">Hears the steps, or null.</param>
    public InFlightTable(int capacity, bool ordered, IProtocolTrace? trace = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_capacity, _ordered, _trace) = (capacity, ordered, trace);
    }

    /// <summary>Entries, watermarks excluded.</summary>
    public int Count => _entries;

    /// <summary>Whether new input may be offered. False while restored entries exceed the capacity.</summary>
    public bool HasRoom => _entries < _capacity;

    /// <summary>Whether nothing is in it: no entry, no watermark, no barrier.</summary>
    public bool IsEmpty => _slots.Count == 0;

    /// <summary>Whether a barrier waits to leave.</summary>
    public bool HoldsBarrier => _barrier is not null;

    /// <summary>Accepts input.</summary>
    /// <remarks>
    /// One entry beyond the capacity is taken too: the one that was already read when the table filled up. So it is in every
    /// checkpoint, and the driver keeps nothing beside the table (step 2.11.2).
    /// </remarks>
    /// <returns>Its sequence.</returns>
    public long Accept(InFlightKind kind, T payload)
    {
        if (kind == InFlightKind.Watermark || _entries > _capacity)
        {
            throw MillraceException.Internal("IN_FLIGHT_FULL", "the in-flight table was offered more than it has room for");
        }

        _trace?.Step("2.11.1");
        Slot slot = Append(new Slot(++_nextSequence, kind) { Payload = payload });
        return slot.Sequence;
    }

    /// <summary>Accepts a watermark: it leaves when all entries before it have left.</summary>
    /// <param name="milliseconds">Since the epoch.</param>
    public void AcceptWatermark(long milliseconds) =>
        Append(new Slot(++_nextSequence, InFlightKind.Watermark) { Watermark = milliseconds, State = InFlightState.Finished });

    /// <summary>Puts a barrier behind all entries so far. Later entries may run; what they give waits behind it.</summary>
    public void AcceptBarrier(long checkpoint, bool isFinal)
    {
        DropBarrier();
        _barrier = _slots.AddLast(new Slot(0, InFlightKind.Watermark) { Barrier = checkpoint, IsFinal = isFinal });
    }

    /// <summary>Takes a barrier back that has not left.</summary>
    /// <param name="checkpoint">Barriers up to this one.</param>
    public void CancelBarrier(long checkpoint)
    {
        if (_barrier is { } barrier && barrier.Value.Barrier <= checkpoint)
        {
            DropBarrier();
        }
    }

    /// <summary>Gives the next entry to run, local ones before a waiting barrier first.</summary>
    /// <param name="entry">The entry, now running; <see cref="InFlightEntry{T}.Attempts"/> counts this start.</param>
    /// <returns>False where none waits, or as many run as the capacity allows.</returns>
    public bool TryStart(out InFlightEntry<T> entry)
    {
        entry = null!; // Set wherever true is returned.
        if (_running >= _capacity || FindWaiting() is not { } slot)
        {
            return false;
        }

        slot.State = InFlightState.Running;
        slot.Attempts++;
        _running++;
        entry = Describe(slot);
        return true;
    }

    /// <summary>An entry's work is done.</summary>
    /// <param name="sequence">The entry.</param>
    /// <param name="result">The handle of what is to be emitted; replaces the input's.</param>
    public void Finish(long sequence, T result)
    {
        Slot slot = _bySequence[sequence].Value;
        if (slot.State == InFlightState.Running)
        {
            _running--;
            (slot.State, slot.Payload) = (InFlightState.Finished, result);
        }
    }

    /// <summary>An entry's work failed for a cause outside the row, and is to be tried again: never a dead letter (step 2.10.4).</summary>
    public void Retry(long sequence)
    {
        Slot slot = _bySequence[sequence].Value;
        if (slot.State == InFlightState.Running)
        {
            _trace?.Step("2.10.4");
            _running--;
            slot.State = InFlightState.Waiting;
        }
    }

    /// <summary>
    /// Fixes the version of the object that an entry refers to when it is first resolved; from then on, also after a restore, says
    /// whether it is still the same (step 2.11.7).
    /// </summary>
    /// <returns>False where the object has changed: the row is a dead letter, <c>reference-changed</c>.</returns>
    public bool TryPin(long sequence, string version)
    {
        _trace?.Step("2.11.7");
        Slot slot = _bySequence[sequence].Value;
        slot.Pin ??= version;
        return slot.Pin == version;
    }

    /// <summary>Takes the next emission out of the table, if one may leave now.</summary>
    /// <param name="emission">What to emit; for a barrier, with what its checkpoint holds.</param>
    public bool TryTake(out InFlightEmission<T> emission)
    {
        emission = null!; // Set wherever true is returned.
        for (LinkedListNode<Slot>? node = _slots.First; node is not null; node = node.Next)
        {
            Slot slot = node.Value;
            bool isFirst = node == _slots.First;
            if (slot.Barrier is { } checkpoint)
            {
                return TryTakeBarrier(node, checkpoint, out emission);
            }

            if (slot.Kind == InFlightKind.Watermark)
            {
                if (isFirst)
                {
                    Remove(node);
                    emission = new InFlightEmission<T>.Watermark(slot.Watermark ?? 0);
                    return true;
                }

                // Results do not pass a watermark, but a barrier behind it may still leave.
                return TryTakeBarrierBehind(node, out emission);
            }

            if (slot.State == InFlightState.Finished)
            {
                _trace?.Step("2.11.3");
                _trace?.Step("2.11.6");
                Remove(node);
                emission = new InFlightEmission<T>.Result(slot.Sequence, slot.Payload);
                return true;
            }

            if (_ordered)
            {
                return TryTakeBarrierBehind(node, out emission);
            }
        }

        return false;
    }

    /// <summary>Everything that has not left, as a checkpoint holds it.</summary>
    public IReadOnlyList<InFlightEntry<T>> Snapshot() => [.. _slots.Where(slot => slot.Barrier is null).Select(Describe)];

    /// <summary>Fills an empty table from a checkpoint, beyond the capacity if need be, before any new input (step 2.11.4).</summary>
    public void Restore(IEnumerable<InFlightEntry<T>> entries)
    {
        if (!IsEmpty)
        {
            throw MillraceException.Internal("IN_FLIGHT_NOT_EMPTY", "an in-flight table is restored before it takes input");
        }

        foreach (InFlightEntry<T> entry in entries)
        {
            _trace?.Step("2.11.4");
            bool isDone = entry.IsFinished || entry.Kind == InFlightKind.Watermark;
            Append(new Slot(++_nextSequence, entry.Kind)
            {
                Payload = entry.Payload,
                Attempts = entry.Attempts,
                Pin = entry.Pin,
                Watermark = entry.Watermark,
                State = isDone ? InFlightState.Finished : InFlightState.Waiting,
            });
        }
    }

    private static InFlightEntry<T> Describe(Slot slot) => new(
        slot.Sequence, slot.Kind, slot.State == InFlightState.Finished, slot.Payload, slot.Attempts, slot.Pin, slot.Watermark);

    private Slot? FindWaiting()
    {
        Slot? first = null;
        foreach (Slot slot in _slots)
        {
            if (slot.Barrier is not null)
            {
                // Everything before the barrier was seen: what it waits for goes first, then the oldest.
                if (first is not null)
                {
                    return first;
                }
            }
            else if (slot.State == InFlightState.Waiting)
            {
                if (_barrier is null || slot.Kind == InFlightKind.Local)
                {
                    return slot;
                }

                first ??= slot;
            }
        }

        return first;
    }

    private bool TryTakeBarrierBehind(LinkedListNode<Slot> node, out InFlightEmission<T> emission)
    {
        emission = null!; // Set wherever true is returned.
        return _barrier is { } barrier && barrier != node && TryTakeBarrier(barrier, barrier.Value.Barrier ?? 0, out emission);
    }

    private bool TryTakeBarrier(LinkedListNode<Slot> barrier, long checkpoint, out InFlightEmission<T> emission)
    {
        emission = null!; // Set wherever true is returned.
        List<InFlightEntry<T>> entries = [];
        for (LinkedListNode<Slot>? node = _slots.First; node != barrier; node = node!.Next)
        {
            Slot slot = node!.Value; // The barrier is in the list, so the walk ends at it.
            if (barrier.Value.IsFinal || (slot.Kind == InFlightKind.Local && slot.State != InFlightState.Finished))
            {
                return false;
            }

            entries.Add(Describe(slot));
        }

        _trace?.Step("2.11.2");
        emission = new InFlightEmission<T>.Barrier(checkpoint, barrier.Value.IsFinal, entries);
        DropBarrier();
        return true;
    }

    private void DropBarrier()
    {
        if (_barrier is not null)
        {
            _slots.Remove(_barrier);
            _barrier = null;
        }
    }

    private Slot Append(Slot slot)
    {
        _bySequence[slot.Sequence] = _slots.AddLast(slot);
        _entries += slot.Kind == InFlightKind.Watermark ? 0 : 1;
        return slot;
    }

    private void Remove(LinkedListNode<Slot> node)
    {
        _slots.Remove(node);
        _bySequence.Remove(node.Value.Sequence);
        _entries -= node.Value.Kind == InFlightKind.Watermark ? 0 : 1;
    }

    private sealed class Slot(long sequence, InFlightKind kind)
    {
        public long Sequence { get; } = sequence;

        public InFlightKind Kind { get; } = kind;

        public InFlightState State { get; set; }

        public T? Payload { get; set; }

        public int Attempts { get; set; }

        public string? Pin { get; set; }

        public long? Watermark { get; init; }

        public long? Barrier { get; init; }

        public bool IsFinal { get; init; }
    }
}
