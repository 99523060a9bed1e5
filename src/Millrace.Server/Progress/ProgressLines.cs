using Millrace.Runtime.Metrics;

namespace Millrace.Server.Progress;

/// <summary>A line every few seconds, for logs.</summary>
internal sealed class ProgressLines(TextWriter log) : IProgressView
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
    private TimeSpan _next = Between;

    /// <inheritdoc/>
    public void Update(string job, JobMetrics metrics)
    {
        if (metrics.Elapsed < _next)
        {
            // Another job has begun.
            if (metrics.Elapsed + Between < _next)
                _next = Between;
            return;
        }

        _next = metrics.Elapsed + Between;
        log.WriteLine($"{job}: {ProgressText.Figures(metrics)}");
    }

    /// <inheritdoc/>
    public void Clear()
    {
    }
}
