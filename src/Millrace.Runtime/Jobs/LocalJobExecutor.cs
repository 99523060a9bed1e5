using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Jobs;

/// <summary>Runs jobs in this process.</summary>
/// <param name="time">The clock.</param>
/// <param name="storage">Opens what <c>checkpoint.dir</c> names; null for an executor of jobs without checkpoints.</param>
public sealed class LocalJobExecutor(TimeProvider time, IJobStorageFactory? storage = null) : IJobExecutor
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
        if (options.CheckpointFolder is not null || options.Restore is not null)
            return await RunCheckpointedAsync(plan, options, listener, stop).ConfigureAwait(false);
        long start = time.GetTimestamp();
        using var job = new JobContext(plan, options, time, stop);
        JobGraph? graph = null;
        JobProgressReporter? reporter = null;
        try
        {
            Validate(plan);
            graph = new JobGraph(job);
            reporter = new JobProgressReporter(job, graph, listener, start);
            graph.Open();
            await RunToEndAsync(job, graph, reporter, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (job.Fail(error, null))
        {
        }

        return End(job, graph, reporter, start);
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
            return new JobResult(JobContext.NewLineage(), plan.Name, JobState.Failed, new JobMetrics(), error);
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
        return new CheckpointedJob(plan, options, time, opened, target, listener);
    }

    private static void Validate(JobPlan plan)
    {
        foreach (SinkExec sink in plan.Stages.SelectMany(s => s.Operators).OfType<SinkExec>())
            sink.Sink.Validate();
    }

    private static async Task RunToEndAsync(JobContext job, JobGraph graph, JobProgressReporter reporter, CancellationToken stop)
    {
        using CancellationTokenRegistration onStop = stop.UnsafeRegister(state => ((JobContext)state!).Stop(), job);
        reporter.Start(ProgressTime);
        job.Scheduler.Start(graph.Subtasks);
        await job.Scheduler.Resting.ConfigureAwait(false);
        if (job.Error is null && !job.IsStopping)
            Commit(job);
    }

    private static void Commit(JobContext job)
    {
        job.Rejected.CheckAtEnd();
        foreach (IGrouping<ISink, (ISink Sink, Committable Committable)> output in job.Committables.GroupBy(c => c.Sink))
        {
            using ISinkCommitter committer = output.Key.CreateCommitter();
            foreach ((ISink _, Committable committable) in output)
                committer.Commit(committable);
            committer.Complete();
        }
    }

    private JobResult End(JobContext job, JobGraph? graph, JobProgressReporter? reporter, long start)
    {
        JobMetrics metrics = reporter?.Read() ?? new JobMetrics { Elapsed = time.GetElapsedTime(start) };
        bool isFinished = job.Error is null && !job.IsStopping;
        if (!isFinished)
            Abort(job);
        reporter?.Stop();
        graph?.Dispose();
        job.Node.Dispose();
        LeakedBytes += job.Allocator.LiveBytes;
        JobState state = isFinished ? JobState.Finished : job.Error is null ? JobState.Stopped : JobState.Failed;
        var result = new JobResult(job.Lineage, job.Plan.Name, state, metrics, job.Error) { Warnings = job.Node.Warnings };
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
