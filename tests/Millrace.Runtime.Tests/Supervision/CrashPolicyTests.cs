using Millrace.Runtime.Supervision;

namespace Millrace.Runtime.Tests.Supervision;

/// <summary>What a supervisor decides about deaths.</summary>
public sealed class CrashPolicyTests
{
    private readonly CrashPolicy _policy = new();

    [Fact]
    public void OnDied_KillerAmongNeighbours_SuspectsAllAndCondemnsTheKillerAlone()
    {
        Assert.NotNull(Die(Report("a", "killer", "b")).Wait);
        Assert.Equal(["a", "b", "killer"], _policy.Suspects);
        Assert.Empty(_policy.Condemned);

        Assert.NotNull(Die(Report("killer") with { Survivors = ["a"], Passed = 5 }).Wait);

        Assert.Equal(["b"], _policy.Suspects);
        Assert.Equal(new Dictionary<string, int> { ["killer"] = 2 }, _policy.Condemned);
    }

    [Fact]
    public void OnDied_WithoutProgress_WaitsLongerEachTimeAndGivesUp()
    {
        CrashReport report = Report() with { RestartAttempts = 3 };
        TimeSpan?[] waits = [.. Enumerable.Range(0, 4).Select(_ => Die(report).Wait)];

        Assert.Equal([100.0, 200.0, 400.0, null], waits.Select(w => w?.TotalMilliseconds));
        Assert.Contains("5 times (5 × SIGKILL)", Die(report).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnDied_RowsThatKillSideBySide_GivesUpNamingRowsAndTheOption()
    {
        string[] rows = [.. Enumerable.Range(0, 5).Select(i => $"0123456789abcdef:00000000:{i:x32}")];
        CrashReport report = Report() with { RestartAttempts = 1 };
        Assert.NotNull(Die(report with { Crumbs = rows }).Wait);

        CrashVerdict verdict = Die(report with { Crumbs = [rows[1], rows[2]] });

        Assert.Null(verdict.Wait);
        Assert.Contains($"death 1: rows {Id(0)}, {Id(1)}, {Id(2)} and 2 more", verdict.Message, StringComparison.Ordinal);
        Assert.Contains($"death 2: rows {Id(1)}, {Id(2)}", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("restart.attempts", verdict.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("memory", verdict.Advice, StringComparison.Ordinal);

        static string Id(int row) => row.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void OnDied_NobodyInNativeCode_GivesUpWithAdviceOnMemory()
    {
        CrashVerdict verdict = Die(Report() with { RestartAttempts = 0 });

        Assert.DoesNotContain("death 1", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("memory.limit", verdict.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void OnDied_JobWithCheckpoints_GivesUpSayingHowItGoesOn()
    {
        CrashVerdict with = Die(Report() with { RestartAttempts = 0, IsCheckpointed = true });
        CrashVerdict without = Die(Report() with { RestartAttempts = 0 });

        Assert.Contains("--restore", with.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("--restore", without.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void OnDied_CheckpointInBetween_CountsFromTheBeginning()
    {
        CrashReport report = Report() with { RestartAttempts = 1 };
        for (int i = 0; i < 20; i++)
            Assert.NotNull(Die(report with { Checkpoints = 1 }).Wait);

        Assert.Null(Die(report).Wait);
    }

    [Fact]
    public void OnDied_NextStatement_CountsFromTheBeginningAndSuspectsNobody()
    {
        CrashReport report = Report("a") with { RestartAttempts = 1 };
        Die(report with { Crumbs = ["a", "b"] });

        Assert.NotNull(Die(report with { Statement = 1, Crumbs = [] }).Wait);

        Assert.Empty(_policy.Suspects);
        Assert.Equal(1, _policy.Deaths);
    }

    [Fact]
    public void OnDied_ManyPoisonRowsAmongGoodOnes_NeverGivesUp()
    {
        CrashReport report = Report() with { RestartAttempts = 3, Passed = 10 };
        for (int i = 0; i < 50; i++)
        {
            Assert.NotNull(Die(report with { Crumbs = [$"poison{i}", $"good{i}"] }).Wait);
            Assert.NotNull(Die(report with { Crumbs = [$"poison{i}"], Survivors = [$"good{i}"] }).Wait);
        }

        Assert.Equal(50, _policy.Condemned.Count);
    }

    [Fact]
    public void OnDied_AllInputIsPoison_GivesUp()
    {
        CrashReport report = Report() with { RestartAttempts = 3 };
        int deaths = 0;
        CrashVerdict verdict;
        do
        {
            verdict = Die(report with { Crumbs = [$"poison{deaths / 2}"] });
            deaths++;
        }
        while (verdict.Wait is not null && deaths < 100);

        Assert.Equal(8, deaths); // Four rows, one more than restarts.
        Assert.Contains("every row", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnDied_RowsWerePrinted_GivesUp()
    {
        CrashVerdict verdict = Die(Report() with { IsPrinting = true });

        Assert.Null(verdict.Wait);
        Assert.Contains("cannot be taken back", verdict.Message, StringComparison.Ordinal);
    }

    private static CrashReport Report(params string[] crumbs) => new() { Signal = 9, RestartAttempts = 10, Crumbs = crumbs };

    private CrashVerdict Die(CrashReport report) => _policy.OnDied(report, TimeSpan.Zero);
}
