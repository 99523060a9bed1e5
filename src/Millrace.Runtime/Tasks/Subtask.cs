using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Tasks;

/// <summary>One instance of a stage: what checkpoints, attempts, splits and exchange ends count. Its mailbox is the scheduler's lock.</summary>
internal abstract class Subtask
{
    private long _lastBarrier;

    protected Subtask(StagePlan stage, int index, JobContext job)
    {
        Stage = stage;
        Index = index;
        Job = job;
        Counters = job.Counters.Stages[stage.Index];
        Id = new SubtaskId(stage.Operators[0].Id, index);
    }

    /// <summary>Its name in checkpoints.</summary>
    public SubtaskId Id { get; }

    /// <summary>The stage.</summary>
    public StagePlan Stage { get; }

    /// <summary>The number among the stage's subtasks, from 0.</summary>
    public int Index { get; }

    /// <summary>The job's shared parts.</summary>
    public JobContext Job { get; }

    /// <summary>The stage's counters.</summary>
    public StageCounters Counters { get; }

    /// <summary>The exchanges that its rows leave by.</summary>
    public List<OutputEdge> Outputs { get; } = [];

    /// <summary>Whether all is read, emitted and closed.</summary>
    public bool IsEnded { get; protected set; }

    /// <summary>What its steps run on.</summary>
    public SlotKind Slot => Stage.Slot;

    /// <summary>Where dead letters leave; null where none are written.</summary>
    protected OutputEdge? DeadLetterEdge => Job.Rejected.WritesDeadLetters ? Outputs.Find(o => o.Plan.IsDeadLetter) : null;

    /// <summary>The last control message applied.</summary>
    protected long AppliedSequence { get; private set; }

    /// <summary>Rows in, out, and given to the dead letters, since the lineage began. Under the lock.</summary>
    protected RecordCounts Counted { get; set; } = RecordCounts.Zero;

    /// <summary>
    /// Whether the oldest entry may draw on minima. A subtask whose barrier has left may not until the barrier has crossed the whole
    /// job: what it sends waits at exchanges that align, and would take the bytes that subtasks before the barrier need.
    /// </summary>
    protected bool MayUseMinimum => Job.Checkpoints is not { Crossing: > 0 and var crossing } || _lastBarrier < crossing;

    /// <summary>Applies a control message of the coordinator. Under the lock.</summary>
    public void OnControl(ControlMessage message)
    {
        AppliedSequence = message.Sequence;
        Apply(message.Payload);
    }

    /// <summary>Finds work that can run now and marks it running, or answers null. Under the lock.</summary>
    public abstract Action? TryStart();

    /// <summary>Whether an answer from outside is due, which may free bytes. Under the lock.</summary>
    public virtual bool AwaitsAnswer => false;

    /// <summary>
    /// Nothing runs in the job and no answer is due: a barrier waits no longer for what it might wait for. Under the lock.
    /// </summary>
    /// <returns>Whether there was such a barrier.</returns>
    public virtual bool TryEndPatience() => false;

    /// <summary>
    /// Nothing runs in the job and no answer is due: lets the oldest entry, where it waits for bytes, go on without them. Its row is too
    /// large then. Under the lock.
    /// </summary>
    /// <param name="mustHoldOversize">Whether only an entry is meant that waits with the oversize grant, and lets nobody else have bytes
    /// meanwhile.</param>
    /// <returns>Whether there was such an entry.</returns>
    public virtual bool TryGiveUp(bool mustHoldOversize) => false;

    /// <summary>Why it has no work that can run now. Under the lock.</summary>
    public abstract IdleReason WhyIdle();

    /// <summary>Gives everything back that is held, when the job is torn down and nothing runs any more.</summary>
    public abstract void Dispose();

    /// <summary>Applies a control message. Under the lock.</summary>
    protected abstract void Apply(ControlPayload payload);

    /// <summary>Sends a barrier on all exchanges and hands the snapshot over. Under the lock.</summary>
    protected void PassBarrier(TaskSnapshot snapshot, bool isFinal)
    {
        _lastBarrier = snapshot.Checkpoint;
        foreach (OutputEdge edge in Outputs)
            edge.Broadcast(ExchangeItem.Barrier(snapshot.Checkpoint, isFinal));
        Job.Checkpoints!.OnPassed(this, snapshot); // barriers come only where there are checkpoints
        Job.Scheduler.LookAgain();
    }

    /// <summary>Sends the end on all exchanges. Under the lock.</summary>
    protected void End()
    {
        if (IsEnded)
            return;
        IsEnded = true;
        foreach (OutputEdge edge in Outputs)
            edge.Broadcast(ExchangeItem.End);
        Job.OnSubtaskEnded(this);
    }
}
