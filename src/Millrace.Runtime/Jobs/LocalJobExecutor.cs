using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Interop;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Supervision;

namespace Millrace.Runtime.Jobs;

/// <summary>Runs jobs in this process.</summary>
/// <param name="time">The clock.</param>
/// <param name="storage">Opens what <c>checkpoint.dir</c> names; null for an executor of jobs without checkpoints.</param>
/// <param name="run">The run of this process under a supervisor; null without one.</param>
public sealed class LocalJobExecutor(TimeProvider time, IJobStorageFactory? storage = null, SupervisedRun? run = null) : IJobExecutor
{
    private readonly Lock _gate = new();
    private readonly List<CheckpointedJob> _running = [];

    private static readonly TimeSpan ProgressTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes an executor on the system's clock.</summary>
    public LocalJobExecutor()
        : this(TimeProvider.System)
    {
    }

    /// <summary>Native bytes that jobs of this executor have not given back: 0 unless there is a defect.</summary>
    public long LeakedBytes { get; private set; }

    /// <inheritdoc/>
    public async Task<JobResult> RunAsync(JobPlan plan, EngineOptions options, IJobListener? listener, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        NativeRow.KillOnMarker(options.KillOnMarker);
        bool isCheckpointed = options.CheckpointFolder is not null || options.Restore is not null;
        if (run is not null && DeadRun.TryEnd(plan, run, isCheckpointed) is JobResult ended)
            return isCheckpointed ? ended with { CheckpointFolder = options.CheckpointFolder } : ended;
        if (isCheckpointed)
            return await RunCheckpointedAsync(plan, run?.OptionsOf(options) ?? options, listener, stop).ConfigureAwait(false);
        using var job = new JobContext(plan, options, time, stop, run?.Lineage, run?.Attempt ?? 1, run);
        run?.OnJobStarted(job.Lineage, false, options.RestartAttempts);
        JobGraph? graph = null;
        JobProgressReporter? reporter = null;
        try
        {
            Validate(plan);
            if (run is not null)
                DeadRun.Sweep(plan, run);
            graph = new JobGraph(job);
            reporter = new JobProgressReporter(job, graph, listener, job.Scheduler.Began);
            graph.Open();
            await RunToEndAsync(job, graph, reporter, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (job.Fail(error, null))
        {
        }

        return End(job, graph, reporter);
    }

    /// <summary>Drops the jobs with checkpoints where they stand, as the death of the process would; their results say that they stopped.</summary>
    internal void Abandon()
    {
        lock (_gate)
            _running.ForEach(job => job.Abandon());
    }

    private async Task<JobResult> RunCheckpointedAsync(JobPlan plan, EngineOptions options, IJobListener? listener, CancellationToken stop)
    {
        CheckpointedJob job;
        try
        {
            job = OpenCheckpointed(plan, options, listener);
        }
        catch (MillraceException error)
        {
            return new JobResult("", plan.Name, JobState.Failed, new JobMetrics(), error) { CheckpointFolder = options.CheckpointFolder };
        }

        using (job)
        {
            lock (_gate)
                _running.Add(job);
            JobResult result = await job.RunAsync(stop).ConfigureAwait(false);
            lock (_gate)
                _running.Remove(job);
            LeakedBytes += job.LeakedBytes;
            return result;
        }
    }

    private CheckpointedJob OpenCheckpointed(JobPlan plan, EngineOptions options, IJobListener? listener)
    {
        RestoreTarget target = RestoreTarget.Parse(options);
        if (storage is null)
            throw MillraceException.User("CHECKPOINTS_UNSUPPORTED", "this host keeps no checkpoints", "Leave 'checkpoint.dir' out");
        bool mustExist = target.Mode is RestoreMode.Latest or RestoreMode.Checkpoint;
        IJobStorage opened = storage.Open(target.Folder, $"process {Environment.ProcessId} on {Environment.MachineName}", mustExist);
        return new CheckpointedJob(plan, options, time, opened, target, listener, run);
    }

    private static void Validate(JobPlan plan)
    {
        foreach (SinkExec sink in plan.Sinks)
            sink.Sink.Validate();
    }

    private async Task RunToEndAsync(JobContext job, JobGraph graph, JobProgressReporter reporter, CancellationToken stop)
    {
        using CancellationTokenRegistration onStop = stop.UnsafeRegister(state => ((JobContext)state!).Stop(), job);
        reporter.Start(ProgressTime);
        job.Scheduler.Start(graph.Subtasks);
        await job.Scheduler.Resting.ConfigureAwait(false);
        if (job.Error is null && !job.IsStopping)
            Commit(job, reporter);
    }

    private void Commit(JobContext job, JobProgressReporter reporter)
    {
        if (job.Rejected.CheckAtEnd() is MillraceException tooMany)
            throw tooMany;
        run?.OnCommitting(CommitRecord.Of(job.Plan, job.Committables, reporter.Read()));
        ILookup<ISink, Committable> outputs = job.Committables.ToLookup(c => c.Sink, c => c.Committable);
        foreach (SinkExec sink in job.Plan.Sinks)
        {
            using ISinkCommitter committer = sink.Sink.CreateCommitter();
            foreach (Committable committable in outputs[sink.Sink])
                committer.Commit(committable);
            committer.Complete(job.Lineage);
        }

        run?.OnCommitted();
    }

    private JobResult End(JobContext job, JobGraph? graph, JobProgressReporter? reporter)
    {
        JobMetrics metrics = reporter?.Read() ?? new JobMetrics { Elapsed = time.GetElapsedTime(job.Scheduler.Began) };
        bool isFinished = job.Error is null && !job.IsStopping;
        if (!isFinished)
            Abort(job);
        reporter?.Stop();
        graph?.Dispose();
        job.Node.Dispose();
        LeakedBytes += job.Allocator.LiveBytes;
        JobState state = isFinished ? JobState.Finished : job.Error is null ? JobState.Stopped : JobState.Failed;
        var result = new JobResult(job.Lineage, job.Plan.Name, state, metrics, job.Error)
        {
            RowsWritten = isFinished ? metrics.RowsWritten : 0,
            Attempts = run?.Attempt ?? 1,
            Warnings = job.Node.Warnings,
        };
        reporter?.ReportEnd(result);
        return result;
    }

    private static void Abort(JobContext job)
    {
        foreach ((ISink sink, Committable committable) in job.Committables)
        {
            try
            {
                using ISinkCommitter committer = sink.CreateCommitter();
                committer.Abort(committable);
            }
            catch (Exception error) when (error is IOException or MillraceException)
            {
                // The job has an error already; what is left under temporary names is cleared by the next job of the lineage.
            }
        }
    }
}
