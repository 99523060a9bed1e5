using System.Globalization;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Runtime.Supervision;

/// <summary>Decides about deaths of the engine: who is suspected, who is condemned, whether it is started again, and when.</summary>
/// <remarks>
/// <para>
/// Deaths without progress are counted against <c>restart.attempts</c>. A completed checkpoint and the next statement are progress. The
/// deaths that it took to condemn a row do not count; but when as many rows as that are condemned and not one has come out of native code
/// meanwhile, all input is poison, and the statement is given up.
/// </para>
/// <para>Sans-IO, not thread-safe.</para>
/// </remarks>
internal sealed class CrashPolicy
{
    private static readonly TimeSpan PoisonWait = TimeSpan.FromMilliseconds(50);
    private readonly SortedDictionary<string, int> _signals = new(StringComparer.Ordinal);
    private SuspectLedger _suspects = new();
    private RestartPolicy _restarts = new(new RestartOptions());
    private int _statement;
    private int _restartAttempts = -1;
    private int _fruitless;

    /// <summary>The signals that are crashes, with their names. Numbers are those of Linux on x64.</summary>
    public static IReadOnlyDictionary<int, string> Crashes { get; } = new Dictionary<int, string>
    {
        [4] = "SIGILL",
        [5] = "SIGTRAP",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [11] = "SIGSEGV",
        [31] = "SIGSYS",
    };

    /// <summary>Rows that go alone.</summary>
    public IReadOnlyCollection<string> Suspects => _suspects.Suspects;

    /// <summary>Rows that go no more, with the deaths that each cost.</summary>
    public IReadOnlyDictionary<string, int> Condemned => _suspects.CondemnedDeaths;

    /// <summary>Deaths at the statement at hand.</summary>
    public int Deaths { get; private set; }

    /// <summary>The engine died.</summary>
    public CrashVerdict OnDied(CrashReport report, TimeSpan now)
    {
        if (report.Statement != _statement)
            BeginStatement(report.Statement);
        if (report.RestartAttempts != _restartAttempts)
        {
            _restartAttempts = report.RestartAttempts;
            _restarts = new RestartPolicy(new RestartOptions { AttemptsMax = _restartAttempts });
        }

        Deaths++;
        string signal = Crashes.GetValueOrDefault(report.Signal) ?? string.Create(CultureInfo.InvariantCulture, $"signal {report.Signal}");
        _signals[signal] = _signals.GetValueOrDefault(signal) + 1;
        int condemned = Judge(report);
        if (report.Checkpoints > 0)
        {
            _restarts.Reset();
            _fruitless = 0;
        }

        if (report.IsPrinting)
            return Printed(signal);
        return condemned > 0 ? AfterCondemning(report, condemned) : AfterOther(signal, now);
    }

    private void BeginStatement(int statement)
    {
        (_statement, _fruitless, Deaths) = (statement, 0, 0);
        _suspects = new SuspectLedger();
        _restarts.Reset();
        _signals.Clear();
    }

    /// <summary>Counts the rows that this death condemns.</summary>
    private int Judge(CrashReport report)
    {
        foreach (string survivor in report.Survivors)
            _suspects.OnSurvived(survivor);
        int before = _suspects.Condemned.Count;
        if (report.Crumbs.Count > 0)
            _suspects.OnProcessDied(report.Crumbs);
        return _suspects.Condemned.Count - before;
    }

    private CrashVerdict AfterCondemning(CrashReport report, int condemned)
    {
        _restarts.Forgive(condemned);
        _fruitless = report.Passed > 0 ? 0 : _fruitless + condemned;
        return _fruitless > _restartAttempts
            ? GivenUp("every row that entered native code killed it", "Look at the input and at the native library; max-rejected ends such a job earlier")
            : new CrashVerdict(PoisonWait, "the engine died a second time of the same row, which is left out from now on", null);
    }

    private CrashVerdict AfterOther(string signal, TimeSpan now) => _restarts.OnFailure(now) is TimeSpan wait
        ? new CrashVerdict(
            wait,
            string.Create(CultureInfo.InvariantCulture, $"the engine died of {signal} and is started again ({_restarts.Failures} of {_restartAttempts})"),
            null)
        : GivenUp(
            _restartAttempts == 0 ? "restart.attempts is 0" : "it makes no progress",
            "SIGKILL often means that the machine ran out of memory: lower memory.limit or cpu.slots. To go on trying, raise restart.attempts");

    private CrashVerdict GivenUp(string why, string advice)
    {
        string signals = string.Join(", ", _signals.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} × {pair.Key}")));
        string times = Deaths == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{Deaths} times");
        return new CrashVerdict(null, $"the engine died {times} ({signals}), and is not started again: {why}", advice);
    }

    private static CrashVerdict Printed(string signal) => new(
        null,
        $"the engine died of {signal} while rows were printed, which cannot be taken back",
        "Run the statement again, or write into a table: an INSERT is taken up again");
}
