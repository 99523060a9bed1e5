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
    private const int DeathsShownMax = 4;
    private const int RowsShownMax = 3;
    private static readonly TimeSpan PoisonWait = TimeSpan.FromMilliseconds(50);
    private readonly List<(int Death, IReadOnlyList<string> Crumbs)> _inside = [];
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
        if (report.Checkpoints > 0)
            _inside.Clear();
        if (report.Crumbs.Count > 0)
            _inside.Add((Deaths, report.Crumbs));
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
        return condemned > 0 ? AfterCondemning(report, condemned) : AfterOther(report, signal, now);
    }

    private void BeginStatement(int statement)
    {
        (_statement, _fruitless, Deaths) = (statement, 0, 0);
        _suspects = new SuspectLedger();
        _restarts.Reset();
        _signals.Clear();
        _inside.Clear();
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
            ? GivenUp(
                report, "every row that entered native code killed it",
                "Look at the input and at the native library; max-rejected ends such a job earlier")
            : new CrashVerdict(PoisonWait, "the engine died a second time of the same row, which is left out from now on", null);
    }

    private CrashVerdict AfterOther(CrashReport report, string signal, TimeSpan now) => _restarts.OnFailure(now) is TimeSpan wait
        ? new CrashVerdict(
            wait,
            string.Create(
                CultureInfo.InvariantCulture, $"the engine died of {signal} and is started again ({_restarts.Failures} of {_restartAttempts})"),
            null)
        : GivenUp(
            report,
            _restartAttempts == 0 ? "restart.attempts is 0" : "it makes no progress",
            _inside.Count > 0
                ? "One of the rows named may be to blame: raise restart.attempts, "
                    + "and they go into native code one by one until it is found and left out"
                : "SIGKILL often means that the machine ran out of memory: lower memory.limit or cpu.slots. To go on trying, raise restart.attempts");

    private CrashVerdict GivenUp(CrashReport report, string why, string advice)
    {
        string inside = _inside.Count == 0
            ? ""
            : $"; in native code were, at {string.Join("; at ", _inside.TakeLast(DeathsShownMax).Select(Describe))}";
        if (report.IsCheckpointed)
            advice += ". '--restore auto' goes on from the newest checkpoint, or begins where there is none";

        string signals = string.Join(", ", _signals.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} × {pair.Key}")));
        string times = Deaths == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{Deaths} times");
        return new CrashVerdict(null, $"the engine died {times} ({signals}), and is not started again: {why}{inside}", advice);
    }

    /// <summary>The rows that were in native code at a death, by the ids that dead letters have too.</summary>
    private static string Describe((int Death, IReadOnlyList<string> Crumbs) inside)
    {
        string[] rows = [.. inside.Crumbs.Select(crumb => crumb[(crumb.LastIndexOf(':') + 1)..]).Distinct()];
        string more = rows.Length > RowsShownMax ? string.Create(CultureInfo.InvariantCulture, $" and {rows.Length - RowsShownMax} more") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"death {inside.Death}: {(rows.Length == 1 ? "row" : "rows")} {string.Join(", ", rows.Take(RowsShownMax))}{more}");
    }

    private static CrashVerdict Printed(string signal) => new(
        null,
        $"the engine died of {signal} while rows were printed, which cannot be taken back",
        "Run the statement again, or write into a table: an INSERT is taken up again");
}
