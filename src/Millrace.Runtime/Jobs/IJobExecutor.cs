using Millrace.Execution.Planning;

namespace Millrace.Runtime.Jobs;

/// <summary>Runs jobs: in this process, or in a cluster.</summary>
public interface IJobExecutor
{
    /// <summary>Runs a job to the end of its input, to an error, or until it is asked to stop.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="options">The job's options.</param>
    /// <param name="listener">Hears what happens; null for nobody.</param>
    /// <param name="stop">Asks the job to stop. Steps in work end at their next check; a native call in flight is waited for and its result
    /// dropped.</param>
    /// <returns>What became of it. Errors of the job are in the result and not thrown.</returns>
    Task<JobResult> RunAsync(JobPlan plan, EngineOptions options, IJobListener? listener, CancellationToken stop);
}
