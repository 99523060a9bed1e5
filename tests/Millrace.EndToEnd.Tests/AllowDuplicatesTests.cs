namespace Millrace.EndToEnd.Tests;

/// <summary>Restores that would make visible rows again: refused, unless the user asks for it.</summary>
public sealed class AllowDuplicatesTests : IDisposable
{
    private const int Rows = 600;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restore_OlderCheckpoint_RowsComeAgainOnlyWhereAllowed()
    {
        await StopWithResultsAsync();
        string older = Path.GetDirectoryName(Manifests()[^2])!;

        ProcessResult refused = await RunAsync("--restore", older);
        ProcessResult allowed = await RunAsync("--restore", older, "--allow-duplicates");

        refused.AssertError(1, "RESTORE_WOULD_DUPLICATE");
        Assert.Contains("--allow-duplicates", refused.Error, StringComparison.Ordinal);
        allowed.AssertExit(0);
        AssertNoneLostAndSomeTwice();
    }

    [Fact]
    public async Task Restore_DamagedNewest_GoesOnFromTheOneBeforeOnlyWhereAllowed()
    {
        await StopWithResultsAsync();
        await File.AppendAllTextAsync(Manifests()[^1], " ");

        ProcessResult refused = await RunAsync("--restore", "latest");
        ProcessResult allowed = await RunAsync("--restore", "latest", "--allow-duplicates");

        refused.AssertError(3, "CHECKPOINT_CORRUPT");
        allowed.AssertExit(0);
        Assert.Contains("CHECKPOINT_PASSED_OVER", allowed.Error, StringComparison.Ordinal);
        AssertNoneLostAndSomeTwice();
    }

    [Fact]
    public async Task Run_AllowDuplicatesWithoutRestore_IsAUsageError() =>
        (await RunAsync("--allow-duplicates")).AssertError(2, "USAGE");

    /// <summary>Stops the job after three checkpoints; the log keeps no end, as after a kill.</summary>
    private async Task StopWithResultsAsync()
    {
        using MillraceProcess job = MillraceProcess.Start(_folder.Path, Arguments("--set", "checkpoint.interval=100 ms"));
        await FileWatch.WaitAsync(_folder.Combine("out"), "part-*-0-4-*");
        await job.SignalAsync("TERM");
        (await job.EndAsync()).AssertExit(143);
    }

    private string[] Manifests() =>
    [
        .. Directory.EnumerateFiles(_folder.Combine("checkpoints", "objects"), "manifest.json", SearchOption.AllDirectories).OrderBy(CheckpointOf),
    ];

    private static int CheckpointOf(string manifest) =>
        int.Parse(Path.GetFileName(Path.GetDirectoryName(manifest))!, System.Globalization.CultureInfo.InvariantCulture);

    private void AssertNoneLostAndSomeTwice()
    {
        string[] rows = [.. Directory.EnumerateFiles(_folder.Combine("out"), "part-*").SelectMany(File.ReadLines)];
        Assert.Equal(Rows, rows.Distinct().Count());
        Assert.InRange(rows.Length, Rows + 1, 2 * Rows);
    }

    private Task<ProcessResult> RunAsync(params string[] more) => MillraceProcess.RunAsync(_folder.Path, Arguments(more));

    private string[] Arguments(params string[] more)
    {
        string script = _folder.Write("script.sql", $"""
            CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '{Rows}', 'rows-per-second' = '600');
            CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
            INSERT INTO o SELECT id FROM g;
            """);
        return ["run", script, "--set", "checkpoint.dir=checkpoints", .. more];
    }
}
