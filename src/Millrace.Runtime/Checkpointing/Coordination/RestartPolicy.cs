namespace Millrace.Runtime.Checkpointing;

/// <summary>How often, and after which wait, a job is restarted.</summary>
internal sealed class RestartPolicy
{
    private readonly RestartOptions _options;
    private int _failures;
    private TimeSpan _lastFailure;

    public RestartPolicy(RestartOptions options) => _options = options;

    /// <summary>Failures counted since the job last ran quietly.</summary>
    public int Failures => _failures;

    /// <summary>The job has made progress: the next failure counts as the first.</summary>
    public void Reset() => _failures = 0;

    /// <summary>Takes failures back whose cause is known and gone.</summary>
    public void Forgive(int failures) => _failures = Math.Max(0, _failures - failures);

    /// <summary>Counts a failure.</summary>
    /// <returns>The wait before the next attempt, or null where the job is to fail.</returns>
    public TimeSpan? OnFailure(TimeSpan now)
    {
        if (_failures > 0 && now - _lastFailure >= _options.QuietTime)
        {
            _failures = 0;
        }

        _lastFailure = now;
        if (++_failures > _options.AttemptsMax)
        {
            return null;
        }

        double factor = Math.Pow(_options.BackoffFactor, _failures - 1);
        double ticks = Math.Min(_options.InitialBackoff.Ticks * factor, _options.BackoffMax.Ticks);
        return TimeSpan.FromTicks((long)ticks);
    }
}
