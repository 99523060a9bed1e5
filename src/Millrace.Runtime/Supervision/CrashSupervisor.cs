using Millrace.Execution.Planning;

namespace Millrace.Runtime.Supervision;

/// <summary>
/// A supervisor's memory of its engine: what to order it, and what to do when it died. Starting and waiting for the process is the host's.
/// It loads no native library and holds no data.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class CrashSupervisor : IDisposable
{
    /// <summary>The code of the error with which a statement is given up.</summary>
    public const string EngineDied = "ENGINE_DIED";

    private readonly CrumbMemory _memory = CrumbMemory.Create();
    private readonly CrashPolicy _policy = new();
    private readonly TimeProvider _time;
    private readonly long _start;

    /// <param name="scriptName">The script's name, for messages.</param>
    /// <param name="scriptText">The script.</param>
    /// <param name="time">The clock.</param>
    public CrashSupervisor(string scriptName, string scriptText, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _start) = (time, time.GetTimestamp());
        Order = new EngineOrder { ScriptName = scriptName, ScriptText = scriptText };
        _memory.RestartAttempts = new EngineOptions().RestartAttempts; // Until a job says what its option is.
    }

    /// <summary>
    /// Whether an exit by a signal is a crash. Others are exit codes of the runtime itself, or signals that somebody sent to have the
    /// engine end.
    /// </summary>
    /// <param name="signal">The signal's number.</param>
    public static bool IsCrash(int signal) => CrashPolicy.Crashes.ContainsKey(signal);

    /// <summary>What the engine opens, as long as this process lives.</summary>
    public string SharedPath => _memory.Path;

    /// <summary>What to order the next run of the engine.</summary>
    public EngineOrder Order { get; private set; }

    /// <summary>
    /// The engine died of a signal. Afterwards <see cref="Order"/> is that of the next run; where the statement is given up, of one that only
    /// tidies up and reports.
    /// </summary>
    /// <param name="signal">The signal.</param>
    public CrashVerdict OnDied(int signal)
    {
        bool isFinished = _memory.HasCommitted != 0 && _memory.Finished <= _memory.Statement;
        if (isFinished)
            _memory.Finished = _memory.Statement + 1;
        CrashVerdict verdict = _policy.OnDied(Read(signal), _time.GetElapsedTime(_start));
        bool isSame = !isFinished && _memory.Statement == _memory.Finished;
        // A run that dies before it has noted these anew has not undone them.
        EngineOrder? before = isSame && _memory.Finished == Order.Finished ? Order : null;
        Order = Order with
        {
            Attempt = _memory.Finished == Order.Finished ? Order.Attempt + 1 : isSame ? 2 : 1,
            Finished = _memory.Finished,
            Lineage = isSame ? _memory.Lineage ?? before?.Lineage : null,
            IsCheckpointed = isSame && _memory.IsCheckpointed != 0,
            Commit = isSame ? _memory.Commit ?? before?.Commit : null,
            Suspects = isSame ? [.. _policy.Suspects] : [],
            Condemned = isSame ? _policy.Condemned : new Dictionary<string, int>(),
            Failure = verdict.Wait is null ? verdict.Message : null,
            FailureAdvice = verdict.Advice,
        };
        _memory.Clear();
        return verdict;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private CrashReport Read(int signal) => new()
    {
        Signal = signal,
        Statement = _memory.Finished,
        IsPrinting = _memory.IsPrinting != 0 && _memory.Finished == _memory.Statement,
        Checkpoints = _memory.Checkpoints,
        Passed = _memory.Passed,
        RestartAttempts = _memory.RestartAttempts,
        IsCheckpointed = _memory.IsCheckpointed != 0 && _memory.Finished == _memory.Statement,
        Crumbs = [.. _memory.ReadCrumbs().Select(crumb => crumb.ToString()).Distinct(StringComparer.Ordinal)],
        Survivors = [.. _memory.ReadSurvivors().Select(crumb => crumb.ToString())],
    };
}
