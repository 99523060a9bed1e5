using Millrace.Execution.Scheduling;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Scheduling;

/// <summary>The slots of one kind, and the work that waits for them: the most downstream first.</summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
internal sealed class SlotPool : IDisposable
{
    private readonly NodeScheduler _scheduler;
    private readonly SlotThread[] _threads;
    private readonly Stack<SlotThread> _resting = new();
    private readonly PriorityQueue<Action, int> _scheduled = new();
    private Subtask[] _subtasks = [];
    private StageTurn[] _turns = [];
    private bool _isEnding;

    public SlotPool(NodeScheduler scheduler, SlotKind kind, int slots, TimeProvider time, long start)
    {
        _scheduler = scheduler;
        Kind = kind;
        Clock = new SlotClock(kind, slots, time, start);
        _threads = [.. Enumerable.Range(0, slots).Select(i => new SlotThread(this, $"millrace-{kind}-{i}".ToLowerInvariant()))];
    }

    /// <summary>The kind of slot.</summary>
    public SlotKind Kind { get; }

    /// <summary>Where the slots' time goes.</summary>
    public SlotClock Clock { get; }

    /// <summary>Whether no slot is at work.</summary>
    public bool IsResting => _resting.Count == _threads.Length;

    /// <summary>Sets the subtasks whose steps run here, and starts the slots.</summary>
    public void Start(IEnumerable<Subtask> subtasks)
    {
        _subtasks = [.. subtasks.Where(s => s.Slot == Kind).OrderByDescending(s => s.Stage.Index).ThenBy(s => s.Index)];
        _turns = [.. _subtasks.GroupBy(s => s.Stage.Index).Select(stage => new StageTurn(stage.Key, [.. stage]))];
        foreach (SlotThread thread in _threads)
            thread.Start();
    }

    /// <summary>Adds work that is no step.</summary>
    public void Schedule(int stage, Action work) => _scheduled.Enqueue(work, -stage);

    /// <summary>Hands work to resting slots, as long as there is any.</summary>
    public void Dispatch()
    {
        while (_resting.Count > 0 && !_isEnding && Pick() is Action work)
            _resting.Pop().Hand(work);
        UpdateClock();
    }

    /// <summary>A slot has done its work: answers the next, or null when it is to rest until it is handed some.</summary>
    public Action? TakeOrRest(SlotThread thread)
    {
        lock (_scheduler.Gate)
        {
            Action? work = _isEnding ? null : Pick();
            if (work is null)
            {
                _resting.Push(thread);
                if (_isEnding)
                    thread.Hand(null);
            }

            // Picking may have ended a subtask, which is news for the other pools.
            _scheduler.Dispatch();
            _scheduler.OnRest();
            return work;
        }
    }

    /// <summary>Lets each slot end after its work at hand.</summary>
    public void BeginEnd()
    {
        _isEnding = true;
        foreach (SlotThread thread in _resting)
            thread.Hand(null);
    }

    /// <summary>Waits for all slots to end. Outside the lock.</summary>
    public void Dispose()
    {
        foreach (SlotThread thread in _threads)
            thread.Dispose();
    }

    private Action? Pick()
    {
        if (_scheduler.IsStopped)
            return null;
        int scheduledStage = _scheduled.TryPeek(out _, out int priority) ? -priority : -1;
        foreach (StageTurn turn in _turns)
        {
            if (turn.Stage <= scheduledStage)
                break;
            if (turn.TryStart() is Action work)
                return work;
        }

        return scheduledStage >= 0 ? _scheduled.Dequeue() : null;
    }

    private void UpdateClock() => Clock.Set(_threads.Length - _resting.Count, Reason());

    private IdleReason Reason()
    {
        if (_resting.Count == 0)
            return IdleReason.Unknown;
        IdleReason reason = IdleReason.StartOrEnd;
        foreach (Subtask subtask in _subtasks)
        {
            IdleReason own = subtask.WhyIdle();
            if (reason is IdleReason.StartOrEnd || (reason is IdleReason.NoInput && own is not IdleReason.StartOrEnd))
                reason = own;
        }

        return reason;
    }
}
