using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>Counts what a job does to the world outside it, and drops the job at one of those moments, before or after it takes effect.</summary>
internal sealed class Killer
{
    private readonly Lock _gate = new();
    private long _left = long.MaxValue;
    private string? _phase;
    private LocalJobExecutor? _victim;

    /// <summary>Whether the job was dropped.</summary>
    public bool HasKilled { get; private set; }

    /// <summary>What the job did when it was dropped.</summary>
    public string Moment { get; private set; } = "";

    /// <summary>Drops the job at the n-th moment from now; null for never.</summary>
    /// <param name="victim">Who runs it.</param>
    /// <param name="moments">How many moments it lives.</param>
    /// <param name="phase">Counts moments of this name only; null for all.</param>
    public void Arm(LocalJobExecutor victim, long? moments, string? phase = null)
    {
        lock (_gate)
            (_victim, _left, _phase, HasKilled) = (victim, moments ?? long.MaxValue, phase, false);
    }

    /// <summary>A moment: an exception means that the process died before it took effect.</summary>
    public void Pass(string what)
    {
        lock (_gate)
        {
            if (HasKilled)
                throw new IOException("the process is dead");
            if (_phase is not null && _phase != what)
                return;
            if (--_left > 0)
                return;
            HasKilled = true;
            Moment = what;
            _victim?.Abandon();
            throw new IOException($"the process died at {what}");
        }
    }
}
