namespace Millrace.Runtime.Checkpointing;

/// <summary>Limits of <see cref="RestartPolicy"/>.</summary>
internal sealed record RestartOptions
{
    /// <summary>Restarts before the job fails. <value>10</value></summary>
    public int AttemptsMax { get; init; } = 10;

    /// <summary>Wait before the first restart. <value>100 ms</value></summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How much longer each wait is than the one before. <value>2</value></summary>
    public double BackoffFactor { get; init; } = 2;

    /// <summary>Longest wait. <value>30 s</value></summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A failure after so long a time without one counts as the first. <value>10 min</value></summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromMinutes(10);
}
