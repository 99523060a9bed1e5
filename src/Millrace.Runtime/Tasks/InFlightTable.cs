namespace Millrace.Runtime.Tasks;

/// <summary>The entries in flight of one subtask, oldest first: what a barrier cuts, a restart repeats, and order is kept by.</summary>
/// <remarks>Sans-IO; guarded by the scheduler's lock.</remarks>
internal sealed class InFlightTable(bool isOrdered)
{
    private readonly LinkedList<InFlightEntry> _entries = new();
    private long _nextSequence;

    /// <summary>Entries, barriers among them.</summary>
    public int Count => _entries.Count;

    /// <summary>Entries whose input is not used up yet: what a concurrency bound counts.</summary>
    public int UnfinishedCount { get; private set; }

    /// <summary>The oldest entry whose input is not used up: the one that may draw on minima.</summary>
    public InFlightEntry? Lead { get; private set; }

    /// <summary>The oldest barrier that has not left, or null.</summary>
    public InFlightEntry? Barrier { get; private set; }

    /// <summary>The entries, oldest first.</summary>
    public IEnumerable<InFlightEntry> Entries => _entries;

    /// <summary>The sequence that the next entry gets.</summary>
    public long NextSequence => _nextSequence++;

    /// <summary>Adds the youngest entry.</summary>
    public void Add(InFlightEntry entry)
    {
        _entries.AddLast(entry);
        if (entry.BarrierId != 0)
            Barrier ??= entry;
        if (entry.State == InFlightState.Finished)
            return;
        UnfinishedCount++;
        Lead ??= entry;
    }

    /// <summary>An entry's input is used up.</summary>
    public void Finish(InFlightEntry entry)
    {
        entry.State = InFlightState.Finished;
        UnfinishedCount--;
        if (ReferenceEquals(Lead, entry))
            Lead = FirstUnfinished();
    }

    /// <summary>The entries that may emit now, oldest first, up to the first barrier that still has entries before it.</summary>
    public IEnumerable<InFlightEntry> Emitting()
    {
        foreach (InFlightEntry entry in _entries)
        {
            if (entry.BarrierId != 0)
            {
                if (IsFirst(entry))
                    yield return entry;
                yield break;
            }

            yield return entry;
            if (isOrdered && entry.State != InFlightState.Finished)
                yield break;
        }
    }

    /// <summary>Takes an entry out that has finished and emitted all.</summary>
    public void Remove(InFlightEntry entry)
    {
        _entries.Remove(entry);
        if (ReferenceEquals(Barrier, entry))
            Barrier = _entries.FirstOrDefault(e => e.BarrierId != 0);
    }

    /// <summary>Whether nothing is older.</summary>
    public bool IsFirst(InFlightEntry entry) => ReferenceEquals(_entries.First?.Value, entry);

    /// <summary>The entries before the oldest barrier, oldest first.</summary>
    public IEnumerable<InFlightEntry> BeforeBarrier() => _entries.TakeWhile(e => e.BarrierId == 0);

    /// <summary>Forgets all entries.</summary>
    public void Clear()
    {
        _entries.Clear();
        UnfinishedCount = 0;
        Lead = null;
        Barrier = null;
    }

    private InFlightEntry? FirstUnfinished()
    {
        foreach (InFlightEntry entry in _entries)
        {
            if (entry.State != InFlightState.Finished)
                return entry;
        }

        return null;
    }
}
