using Millrace.Chaos.Processes;

namespace Millrace.Chaos.Watching;

/// <summary>Sends a signal to the engine as soon as a phase has begun. Thread-safe.</summary>
internal sealed class Striker(TimeProvider time)
{
    private readonly Lock _gate = new();
    private EngineProcess? _engine;
    private PhaseMatcher? _matcher;
    private int _signal;
    private TaskCompletionSource<int> _struck = new();

    /// <summary>Names it has heard of.</summary>
    public int NamesSeen { get; private set; }

    /// <summary>When the last strike fell.</summary>
    public DateTimeOffset StruckAt { get; private set; }

    /// <summary>Waits for a phase of an engine; ends with the process id that got the signal.</summary>
    public Task<int> Arm(EngineProcess engine, PhaseMatcher matcher, int signal)
    {
        lock (_gate)
        {
            (_engine, _matcher, _signal) = (engine, matcher, signal);
            _struck = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _struck.Task;
        }
    }

    /// <summary>Strikes now, if the phase has not come yet.</summary>
    public void StrikeNow()
    {
        lock (_gate)
            Strike();
    }

    /// <summary>Forgets the phase.</summary>
    public void Disarm()
    {
        lock (_gate)
            _engine = null;
    }

    /// <summary>Hears of a file.</summary>
    public void OnAppeared(string path)
    {
        lock (_gate)
        {
            NamesSeen++;
            if (_engine is not null && _matcher!.Matches(path)) // both or none
                Strike();
        }
    }

    private void Strike()
    {
        if (_engine is null)
            return;
        // SIGTERM is for whoever was started: a supervisor passes it on.
        int? target = _signal == NativeCalls.SigTerm && _engine.Signal(_signal) ? _engine.Id
            : _signal != NativeCalls.SigTerm ? _engine.SignalEngine(_signal)
            : null;
        if (target is not int process)
            return; // There is none at the moment: the next mark counts.
        StruckAt = time.GetUtcNow();
        _struck.TrySetResult(process);
        _engine = null;
    }
}
