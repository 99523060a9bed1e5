using Millrace.Runtime.Metrics;

namespace Millrace.Server.Progress;

/// <summary>Shows nothing.</summary>
internal sealed class NoProgress : IProgressView
{
    /// <inheritdoc/>
    public void Update(string job, JobMetrics metrics)
    {
    }

    /// <inheritdoc/>
    public void Clear()
    {
    }
}
