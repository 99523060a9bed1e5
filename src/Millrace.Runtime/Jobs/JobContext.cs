using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Scheduling;
using Millrace.Execution.Sinks;
using Millrace.Memory;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Resources;
using Millrace.Runtime.Scheduling;
using Millrace.Runtime.Supervision;
using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Jobs;

/// <summary>What the subtasks of a running job share.</summary>
internal sealed class JobContext : IDisposable
{
    private const long AllocatorSlackBytes = 64L << 20;
    private readonly CancellationTokenSource _cancellation;
    private readonly List<(ISink Sink, Committable Committable)> _committables = [];
    private readonly RejectionLog _rejections = new();
    private readonly List<ITimer> _timers = [];
    private readonly int[] _inputsEnded;
    private int _subtasksLeft;

    public JobContext(
        JobPlan plan, EngineOptions options, TimeProvider time, CancellationToken stop, string? lineage = null, long generation = 1,
        SupervisedRun? run = null)
    {
        Plan = plan;
        Options = options;
        CallWait = options.CheckpointCallWait;
        Time = time;
        Lineage = lineage ?? NewLineage();
        Generation = generation;
        Run = run;
        _inputsEnded = new int[plan.Stages.Length];
        Counters = new JobCounters(plan.Stages.Length);
        Rejected = new RejectedRows(options, Counters, _rejections.Add);
        long limit = options.MemoryLimit.Bytes;
        Ledger = new ByteLedger(limit);
        Allocator = MemoryAllocator.CreateRoot($"job {plan.Name}", limit + limit / 4 + AllocatorSlackBytes);
        int cpuSlots = options.CpuSlots > 0 ? options.CpuSlots : Environment.ProcessorCount;
        Scheduler = new NodeScheduler(cpuSlots, options.AcceleratorSlots, options.IOSlots, time);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Node = new NodeServices(this);
    }

    public JobPlan Plan { get; }

    public EngineOptions Options { get; }

    public TimeProvider Time { get; }

    /// <summary>The job's lineage: kept through every restore.</summary>
    public string Lineage { get; }

    /// <summary>The coordinator's generation.</summary>
    public long Generation { get; }

    /// <summary>The run of the engine under a supervisor; null without one.</summary>
    public SupervisedRun? Run { get; }

    /// <summary>The way of barriers and snapshots; null for a job without checkpoints.</summary>
    public AttemptCheckpoints? Checkpoints { get; set; }

    public JobCounters Counters { get; }

    public RejectedRows Rejected { get; }

    public ByteLedger Ledger { get; }

    /// <summary>Where memory comes from. Its hard limit stands above the ledger's, which rules; it stops what asks nobody.</summary>
    public MemoryAllocator Allocator { get; }

    public NodeScheduler Scheduler { get; }

    public NodeServices Node { get; }

    public Lock Gate => Scheduler.Gate;

    /// <summary>How long barriers wait for calls from now on: see <see cref="LimitCallWait"/>.</summary>
    public TimeSpan CallWait { get; private set; }

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>The first error, or null.</summary>
    public MillraceException? Error { get; private set; }

    /// <summary>Whether the job ends before its input does.</summary>
    public bool IsStopping => _cancellation.IsCancellationRequested;

    /// <summary>Output that is durable and waits to be made visible.</summary>
    public IReadOnlyList<(ISink Sink, Committable Committable)> Committables => _committables;

    /// <summary>A lineage that no other job has.</summary>
    public static string NewLineage() => Guid.NewGuid().ToString("N")[..12];

    /// <summary>How many slots of a kind there are.</summary>
    public int SlotCount(SlotKind slot) => Scheduler.SlotCount(slot);

    /// <summary>Sets how many subtasks have to end before the job does.</summary>
    public void Expect(int subtasks) => _subtasksLeft = subtasks;

    /// <summary>A subtask has ended. Under the lock.</summary>
    public void OnSubtaskEnded(Subtask subtask)
    {
        _subtasksLeft--;
        TellExhausted(subtask);
        if (_subtasksLeft == 0 && Checkpoints is null)
            Scheduler.Stop();

        // Those downstream may end now, or start on what they held back.
        Scheduler.Dispatch();
    }

    /// <summary>With the last subtask the whole input is known: a job that rejected too much of it takes no final checkpoint.</summary>
    private void TellExhausted(Subtask subtask)
    {
        if (_subtasksLeft == 0 && Checkpoints is not null && Rejected.CheckAtEnd() is MillraceException tooMany)
            Checkpoints.OnRefused(tooMany);
        else
            Checkpoints?.OnExhausted(subtask);
    }

    /// <summary>A subtask has taken all its input: answers whether it was the stage's last. Under the lock.</summary>
    public bool IsLastWithInput(StagePlan stage) => ++_inputsEnded[stage.Index] == stage.Subtasks;

    /// <summary>Keeps what a sink's writer has prepared.</summary>
    public void AddCommittables(ISink sink, IReadOnlyList<Committable> committables)
    {
        lock (Gate)
        {
            foreach (Committable committable in committables)
                _committables.Add((sink, committable));
        }
    }

    /// <summary>Ends the job for an error; the first one is kept. Always answers true, to stand in an exception filter.</summary>
    public bool Fail(Exception error, StagePlan? stage)
    {
        lock (Gate)
        {
            if (error is not OperationCanceledException || !IsStopping)
                Error ??= Wrap(error, stage);
        }

        Stop();
        return true;
    }

    /// <summary>Ends the job before its input does.</summary>
    public void Stop()
    {
        _cancellation.Cancel();
        lock (Gate)
            Scheduler.Stop();
    }

    /// <summary>The job is to stop soon: no barrier waits longer for calls than this from now on. Under the lock, or before the start.</summary>
    public void LimitCallWait(TimeSpan limit)
    {
        if (CallWait > limit)
            CallWait = limit;
    }

    /// <summary>Runs something under the lock after a time, and looks for work then; does nothing once the job is being torn down.</summary>
    public void After(TimeSpan wait, Action action)
    {
        ITimer? timer = null;
        timer = Time.CreateTimer(
            _ =>
            {
                lock (Gate)
                {
                    if (timer is not null)
                        _timers.Remove(timer);
                    if (!Scheduler.IsStopped)
                    {
                        action();
                        Scheduler.Dispatch();
                    }
                }

                timer?.Dispose();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        lock (Gate)
            _timers.Add(timer);
        timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Rows that were rejected since the last call; at most some hundreds are kept.</summary>
    public IReadOnlyList<(string? Origin, RowError Error)> TakeRejections() => _rejections.Take();

    /// <inheritdoc/>
    public void Dispose()
    {
        Scheduler.Dispose();
        Node.Dispose();
        lock (Gate)
        {
            foreach (ITimer timer in _timers)
                timer.Dispose();
        }

        _cancellation.Dispose();
    }

    private static MillraceException Wrap(Exception error, StagePlan? stage)
    {
        error = MillraceException.CauseOf(error);
        if (error is MillraceException known)
            return known;
        string where = stage is null ? "" : $" in {stage.Name}";
        return error is IOException or UnauthorizedAccessException
            ? MillraceException.External("IO", $"{error.Message}{where}", null, error)
            : MillraceException.Internal("UNEXPECTED", $"{error.GetType().Name}{where}: {error.Message}", error);
    }
}
