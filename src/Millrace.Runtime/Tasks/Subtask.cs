using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Tasks;

/// <summary>One instance of a stage: what checkpoints, attempts, splits and exchange ends count. Its mailbox is the scheduler's lock.</summary>
internal abstract class Subtask
{
    protected Subtask(StagePlan stage, int index, JobContext job)
    {
        Stage = stage;
        Index = index;
        Job = job;
        Counters = job.Counters.Stages[stage.Index];
    }

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

    /// <summary>Finds work that can run now and marks it running, or answers null. Under the lock.</summary>
    public abstract Action? TryStart();

    /// <summary>Why it has no work that can run now. Under the lock.</summary>
    public abstract IdleReason WhyIdle();

    /// <summary>Gives everything back that is held, when the job is torn down and nothing runs any more.</summary>
    public abstract void Dispose();

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
