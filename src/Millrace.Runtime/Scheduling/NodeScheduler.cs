using Millrace.Execution.Scheduling;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Scheduling;

/// <summary>Moves work onto slots: the most downstream step that is ready goes first, sources last.</summary>
/// <remarks>
/// <see cref="Gate"/> is the one lock of a job's node: mailboxes, exchanges and the ledger change under it, steps run outside. It is held
/// for bookkeeping of slices only, so that a job of thousands of slices a second hardly notices it.
/// </remarks>
internal sealed class NodeScheduler : IDisposable
{
    private readonly SlotPool[] _pools;
    private readonly TaskCompletionSource _resting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<Subtask> _subtasks = [];
    private bool _isDispatching;
    private bool _isDirty;

    public NodeScheduler(int cpuSlots, int acceleratorSlots, int ioSlots, TimeProvider time)
    {
        Began = time.GetTimestamp();
        _pools =
        [
            new SlotPool(this, SlotKind.Cpu, cpuSlots, time, Began),
            new SlotPool(this, SlotKind.Accelerator, acceleratorSlots, time, Began),
            new SlotPool(this, SlotKind.IO, ioSlots, time, Began),
        ];
    }

    /// <summary>The timestamp that the slots' time counts from.</summary>
    public long Began { get; }

    /// <summary>The lock.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Whether no more work is handed out.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Completes when the scheduler is stopped and no slot is at work.</summary>
    public Task Resting => _resting.Task;

    /// <summary>Starts the slots.</summary>
    public void Start(IReadOnlyList<Subtask> subtasks)
    {
        lock (Gate)
        {
            _subtasks = subtasks;
            foreach (SlotPool pool in _pools)
                pool.Start(subtasks);
        }
    }

    /// <summary>Something changed: hands out what can run now. Under the lock.</summary>
    public void Dispatch()
    {
        // After the stop nobody may look at subtasks any more: an answer from outside may come while they are torn down.
        if (IsStopped)
            return;

        // Looking for work can itself change things (a subtask that ends); those calls only ask for one more look.
        _isDirty = true;
        if (_isDispatching)
            return;
        _isDispatching = true;
        while (_isDirty)
        {
            _isDirty = false;
            foreach (SlotPool pool in _pools)
                pool.Dispatch();
            if (!_isDirty && !IsStopped && Array.TrueForAll(_pools, p => p.IsResting))
                _isDirty = TryGiveUp();
        }

        _isDispatching = false;
    }

    /// <summary>A search for work has changed things: one more look is needed. Under the lock, from within the search only.</summary>
    public void LookAgain() => _isDirty = true;

    /// <summary>Adds work that is no step.</summary>
    public void Schedule(SlotKind slot, int stage, Action work)
    {
        lock (Gate)
        {
            _pools[(int)slot].Schedule(stage, work);
            Dispatch();
        }
    }

    /// <summary>Adds work that is no step, and leaves handing it out to the search at hand. Under the lock.</summary>
    public void ScheduleQuietly(SlotKind slot, int stage, Action work)
    {
        _pools[(int)slot].Schedule(stage, work);
        LookAgain();
    }

    /// <summary>How many slots of a kind there are.</summary>
    public int SlotCount(SlotKind slot) => _pools[(int)slot].Clock.Slots;

    /// <summary>No more work is handed out; what runs is let finish. Under the lock.</summary>
    public void Stop()
    {
        IsStopped = true;
        OnRest();
    }

    /// <summary>A slot went to rest. Under the lock.</summary>
    public void OnRest()
    {
        if (IsStopped && Array.TrueForAll(_pools, p => p.IsResting))
            _resting.TrySetResult();
    }

    /// <summary>Where the slots' time went. Under the lock.</summary>
    /// <param name="now">The timestamp, taken under the lock.</param>
    public IEnumerable<SlotMetrics> ReadClocks(long now) => _pools.Where(p => p.Clock.Slots > 0).Select(p => p.Clock.Read(now));

    /// <summary>
    /// Everything rests. Where steps wait for bytes that each other, or they themselves, hold, output that is kept back for a barrier is let
    /// go; then one of them is told that none will come: the one with the oversize grant, else the most downstream.
    /// </summary>
    private bool TryGiveUp()
    {
        if (_subtasks.Any(s => s.AwaitsAnswer))
            return false;
        if (_subtasks.Any(s => s.TryEndPatience()))
            return true;
        for (int i = _subtasks.Count - 1; i >= 0; i--)
        {
            if (_subtasks[i].TryGiveUp(mustHoldOversize: true))
                return true;
        }

        for (int i = _subtasks.Count - 1; i >= 0; i--)
        {
            if (_subtasks[i].TryGiveUp(mustHoldOversize: false))
                return true;
        }

        return false;
    }

    /// <summary>Ends the slots.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            foreach (SlotPool pool in _pools)
                pool.BeginEnd();
        }

        foreach (SlotPool pool in _pools)
            pool.Dispose();
    }
}
