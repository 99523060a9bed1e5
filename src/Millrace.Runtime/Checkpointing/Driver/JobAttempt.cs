using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Checkpointing;

/// <summary>One attempt of all subtasks of a job: made, started and torn down by the driver's thread.</summary>
internal sealed class JobAttempt : IDisposable
{
    private static readonly TimeSpan ProgressTime = TimeSpan.FromMilliseconds(200);
    private readonly JobProgressReporter _reporter;
    private bool _isStarted;

    /// <summary>Builds the subtasks. The context is the attempt's from now on, also where this throws.</summary>
    public JobAttempt(JobContext job, AttemptCheckpoints checkpoints, RestoredJob? restored, IJobListener? listener, long start)
    {
        (Job, Checkpoints) = (job, checkpoints);
        Job.Checkpoints = checkpoints;
        Graph = new JobGraph(job, restored);
        _reporter = new JobProgressReporter(job, Graph, listener, start);
    }

    /// <summary>What the subtasks share.</summary>
    public JobContext Job { get; }

    /// <summary>The way of their snapshots.</summary>
    public AttemptCheckpoints Checkpoints { get; }

    /// <summary>The subtasks.</summary>
    public JobGraph Graph { get; }

    /// <summary>The figures now.</summary>
    public JobMetrics Metrics => _reporter.Read();

    /// <summary>Opens operators and starts the slots.</summary>
    /// <param name="onRest">Called when no slot works any more, for whatever cause.</param>
    public void Start(Action onRest)
    {
        Graph.Open();
        _reporter.Start(ProgressTime);
        _isStarted = true;
        Job.Scheduler.Resting.GetAwaiter().UnsafeOnCompleted(onRest);
        Job.Scheduler.Start(Graph.Subtasks);
    }

    /// <summary>Ends all work, waits for what runs, and gives everything back but the context, which tells what leaked.</summary>
    public void Dispose()
    {
        Job.Stop();
        if (_isStarted)
            Blocking.Wait(Job.Scheduler.Resting);
        _reporter.Stop();
        Checkpoints.Dispose();
        Graph.Dispose();
        Job.Node.Dispose();
    }
}
