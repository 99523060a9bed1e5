namespace Millrace.Runtime.Jobs;

/// <summary>Passes events on one at a time: a job with checkpoints has more than one thread that tells.</summary>
internal sealed class SerialJobListener(IJobListener inner) : IJobListener
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void OnEvent(JobEvent jobEvent)
    {
        lock (_gate)
            inner.OnEvent(jobEvent);
    }
}
