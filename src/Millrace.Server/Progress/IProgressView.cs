using Millrace.Runtime.Metrics;

namespace Millrace.Server.Progress;

/// <summary>Shows how a job goes on, on standard error. Called from one thread at a time.</summary>
internal interface IProgressView
{
    /// <summary>The figures have changed.</summary>
    void Update(string job, JobMetrics metrics);

    /// <summary>Takes away what would stand in the way of other output.</summary>
    void Clear();
}
