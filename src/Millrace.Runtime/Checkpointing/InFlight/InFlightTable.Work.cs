using System.Diagnostics.CodeAnalysis;
using Millrace.Errors;

namespace Millrace.Runtime.Checkpointing;

/// <content>How entries are worked on.</content>
internal sealed partial class InFlightTable<TEntry>
{
    /// <summary>Gives the next entry to run: the oldest that can go on, but what a waiting barrier waits for before calls.</summary>
    /// <param name="entry">The entry, now running.</param>
    /// <returns>False where none can go on, or as many are begun as the capacity allows.</returns>
    public bool TryStart([NotNullWhen(true)] out TEntry? entry)
    {
        entry = FindStartable();
        if (entry is null)
            return false;
        if (entry.State == InFlightState.Waiting)
        {
            _begunCount++;
            entry.Attempts++;
        }

        Move(entry, InFlightState.Running);
        return true;
    }

    /// <summary>A step is over and the entry's work is not: it can go on, is blocked, or pending.</summary>
    public void Suspend(TEntry entry, InFlightState state)
    {
        RequireRunning(entry);
        Move(entry, state);
    }

    /// <summary>The answer that an entry waited for is there.</summary>
    public void Wake(TEntry entry)
    {
        if (entry.State == InFlightState.Pending)
            Move(entry, InFlightState.Ready);
    }

    /// <summary>
    /// An entry has made a slice of output, which the driver keeps until <see cref="TryTake"/> gives the entry; restored ones may hold some.
    /// </summary>
    public void AddOutput(TEntry entry)
    {
        if (_hasInput)
            RequireRunning(entry);
        entry.OutputCount++;
    }

    /// <summary>An entry's work is done.</summary>
    public void Finish(TEntry entry)
    {
        RequireRunning(entry);
        if (entry.Kind != InFlightKind.Barrier)
            _begunCount--;
        Move(entry, InFlightState.Finished);
        if (entry.IsCancelled && _entries.Find(entry) is { } node)
            Remove(node);
    }

    /// <summary>
    /// An entry's work failed for a cause outside the row before it gave anything, and is to be tried again: never a dead letter
    /// (step 2.10.4).
    /// </summary>
    public void Retry(TEntry entry)
    {
        RequireRunning(entry);
        if (entry.HasSent || entry.OutputCount > 0)
            throw MillraceException.Internal("IN_FLIGHT_RETRY", "an entry that has given output was to be tried again");
        Trace?.Step("2.10.4");
        _begunCount--;
        Move(entry, InFlightState.Waiting);
    }

    /// <summary>
    /// Fixes the version of the object that an entry refers to when it is first resolved; from then on, also after a restore, says
    /// whether it is still the same (step 2.11.7).
    /// </summary>
    /// <returns>False where the object has changed: the row is a dead letter, <c>reference-changed</c>.</returns>
    public bool TryPin(TEntry entry, string version)
    {
        Trace?.Step("2.11.7");
        entry.Pin ??= version;
        return entry.Pin == version;
    }

    private TEntry? FindStartable()
    {
        if (UnfinishedCount == _counts[(int)InFlightState.Running] + _counts[(int)InFlightState.Pending])
            return null;
        TEntry? call = null;
        bool isBeforeBarrier = _barrier is not null;
        foreach (TEntry entry in _entries)
        {
            if (ReferenceEquals(entry, _barrier?.Value))
            {
                if (call is not null)
                    return call;
                isBeforeBarrier = false;
            }

            if (!CanStart(entry))
                continue;
            if (!isBeforeBarrier || entry.Kind == InFlightKind.Local)
                return entry;
            call ??= entry;
        }

        return call;
    }

    private bool CanStart(TEntry entry) => entry.State switch
    {
        InFlightState.Waiting => _begunCount < _capacity,
        InFlightState.Ready => entry.Kind != InFlightKind.Barrier || ReferenceEquals(_entries.First?.Value, entry),
        InFlightState.Blocked => MayResume is null || MayResume(entry),
        _ => false,
    };

    private static void RequireRunning(TEntry entry)
    {
        if (entry.State != InFlightState.Running)
            throw MillraceException.Internal("IN_FLIGHT_STATE", $"entry {entry.Sequence} is {entry.State}, and was said to have run");
    }
}
