using Millrace.Errors;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// What a subtask has accepted and not yet emitted, oldest first: local steps, service calls and model calls alike. Entries run in any
/// order and may make several slices of output; these leave by sequence, or by completion between two watermarks. A barrier waits until
/// local entries have been emitted, a patient one for a time until the others have too, and takes what is left into the checkpoint (sections
/// 2.1.3 and 2.11).
/// </summary>
/// <remarks>
/// The driver offers input while <see cref="HasRoom"/>, runs what <see cref="TryStart"/> gives, reports how each step went, and emits what
/// <see cref="TryTake"/> gives, as long as there is room downstream. Taking an emission and removing it are one act. Restored entries come
/// before new input and may be more than the capacity. Not thread-safe.
/// </remarks>
/// <typeparam name="TEntry">The driver's entries.</typeparam>
internal sealed partial class InFlightTable<TEntry>
    where TEntry : InFlightEntry
{
    private readonly int _capacity;
    private readonly bool _isOrdered;
    private readonly LinkedList<TEntry> _entries = new();
    private readonly int[] _counts = new int[(int)InFlightState.Finished + 1];
    private LinkedListNode<TEntry>? _barrier;
    private long _lastSequence;
    private int _begunCount;
    private bool _hasInput;

    /// <param name="capacity">Entries that may be begun and not finished; at least 1.</param>
    /// <param name="isOrdered">Whether results leave by sequence.</param>
    public InFlightTable(int capacity, bool isOrdered)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_capacity, _isOrdered) = (capacity, isOrdered);
    }

    /// <summary>Whether a barrier is a step of its own: it is started when all before it has been emitted, and leaves when it has finished.</summary>
    public bool BarriersAreSteps { get; init; }

    /// <summary>The driver's answer whether a blocked entry would get its bytes now; without it, always.</summary>
    public Func<TEntry, bool>? MayResume { get; init; }

    /// <summary>Hears the steps, or null.</summary>
    public IProtocolTrace? Trace { get; init; }

    /// <summary>The entries, oldest first, watermarks and barriers among them.</summary>
    public IEnumerable<TEntry> Entries => _entries;

    /// <summary>Whether nothing is in it: no entry, no watermark, no barrier.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Whether new input may be offered: not while as many entries as the capacity, restored ones among them, are unfinished.</summary>
    public bool HasRoom => UnfinishedCount < _capacity;

    /// <summary>Entries, and barriers that are steps, whose work is not done.</summary>
    public int UnfinishedCount => _entries.Count - _counts[(int)InFlightState.Finished];

    /// <summary>Whether a barrier waits to leave.</summary>
    public bool HoldsBarrier => _barrier is not null;

    /// <summary>Whether an entry stands before a barrier that waits to leave.</summary>
    public bool IsBeforeBarrier(TEntry entry) => _barrier is LinkedListNode<TEntry> barrier && entry.Sequence < barrier.Value.Sequence;

    /// <summary>Whether a barrier waits for calls.</summary>
    public bool HoldsPatientBarrier => _barrier is { Value.IsPatient: true };

    /// <summary>The oldest entry whose work is not done: the one that may draw on minima, so that it always gets on.</summary>
    public TEntry? Lead { get; private set; }

    /// <summary>How many entries stand so.</summary>
    public int CountOf(InFlightState state) => _counts[(int)state];

    /// <summary>Accepts input, while there is room.</summary>
    public void Accept(TEntry entry)
    {
        if (!HasRoom)
            throw MillraceException.Internal("IN_FLIGHT_FULL", "the in-flight table was offered more than it has room for");
        AcceptBeyond(entry);
    }

    /// <summary>
    /// Accepts input beyond the capacity: what was queued before a barrier, so that the barrier does not wait for calls to make room. It
    /// is in the checkpoint, and the driver keeps nothing beside the table (step 2.11.2).
    /// </summary>
    public void AcceptBeyond(TEntry entry)
    {
        Trace?.Step(HasRoom ? "2.11.1" : "2.11.2.beyond");
        _hasInput = true;
        Add(entry, InFlightState.Waiting);
    }

    /// <summary>Accepts a watermark: it leaves when all entries before it have left.</summary>
    public void AcceptWatermark(TEntry watermark) => Add(watermark, InFlightState.Finished);

    /// <summary>
    /// Puts a barrier behind all entries so far, in the place of an older one. Later entries may run; what they give waits behind it.
    /// </summary>
    /// <param name="barrier">The barrier.</param>
    /// <param name="isPatient">Whether it waits for calls too, until <see cref="EndPatience"/>.</param>
    public void AcceptBarrier(TEntry barrier, bool isPatient = false)
    {
        CancelBarrier(barrier.BarrierId - 1);
        barrier.IsPatient = isPatient;
        Add(barrier, BarriersAreSteps ? InFlightState.Ready : InFlightState.Finished);
    }

    /// <summary>
    /// Barriers have waited long enough for calls: what is unfinished goes into the checkpoint. Some milliseconds spare a checkpoint the
    /// input of all calls that are as quick; minutes would be its end.
    /// </summary>
    /// <param name="checkpoint">Barriers up to this one.</param>
    public void EndPatience(long checkpoint)
    {
        for (LinkedListNode<TEntry>? node = _barrier; node is not null; node = NextBarrier(node))
            node.Value.IsPatient &= node.Value.BarrierId > checkpoint;
    }

    /// <summary>Takes barriers back that have not left; one whose step runs is removed when that has finished.</summary>
    /// <param name="checkpoint">Barriers up to this one.</param>
    public void CancelBarrier(long checkpoint)
    {
        for (LinkedListNode<TEntry>? node = _barrier; node is not null;)
        {
            TEntry entry = node.Value;
            LinkedListNode<TEntry>? next = node.Next;
            if (entry.Kind == InFlightKind.Barrier && entry.BarrierId <= checkpoint)
            {
                if (entry.State == InFlightState.Running)
                    entry.IsCancelled = true;
                else
                    Remove(node);
            }

            node = next;
        }
    }

    /// <summary>Takes an entry of a checkpoint up, beyond the capacity if need be, before any new input (step 2.11.4).</summary>
    public void Restore(TEntry entry, InFlightSnapshot from)
    {
        if (_hasInput)
            throw MillraceException.Internal("IN_FLIGHT_NOT_EMPTY", "an in-flight table is restored before it takes input");
        Trace?.Step("2.11.4");
        (entry.Attempts, entry.Pin) = (from.Attempts, from.Pin);
        Add(entry, from.IsFinished || entry.Kind == InFlightKind.Watermark ? InFlightState.Finished : InFlightState.Waiting);
    }

    /// <summary>Forgets all entries. Answers that come later change nothing.</summary>
    public void Clear()
    {
        foreach (TEntry entry in _entries)
            entry.State = InFlightState.Finished;
        _entries.Clear();
        Array.Clear(_counts);
        _begunCount = 0;
        _barrier = null;
        Lead = null;
    }

    private void Add(TEntry entry, InFlightState state)
    {
        entry.Sequence = ++_lastSequence;
        entry.State = state;
        _counts[(int)state]++;
        LinkedListNode<TEntry> node = _entries.AddLast(entry);
        if (entry.Kind == InFlightKind.Barrier)
            _barrier ??= node;
        if (state != InFlightState.Finished)
            Lead ??= entry;
    }

    private void Move(TEntry entry, InFlightState to)
    {
        _counts[(int)entry.State]--;
        _counts[(int)to]++;
        entry.State = to;
        if (to == InFlightState.Finished && ReferenceEquals(Lead, entry))
            Lead = FirstUnfinished();
    }

    private void Remove(LinkedListNode<TEntry> node)
    {
        Move(node.Value, InFlightState.Finished);
        _counts[(int)InFlightState.Finished]--;
        if (ReferenceEquals(_barrier, node))
            _barrier = NextBarrier(node);
        _entries.Remove(node);
    }

    private static LinkedListNode<TEntry>? NextBarrier(LinkedListNode<TEntry> node)
    {
        LinkedListNode<TEntry>? next = node.Next;
        while (next is not null && next.Value.Kind != InFlightKind.Barrier)
            next = next.Next;
        return next;
    }

    private TEntry? FirstUnfinished()
    {
        foreach (TEntry entry in _entries)
        {
            if (entry.State != InFlightState.Finished)
                return entry;
        }

        return null;
    }
}
