namespace Millrace.EndToEnd.Tests;

/// <summary>Restores that would make visible rows again: refused, unless the user asks for it.</summary>
public sealed class AllowDuplicatesTests : IDisposable
{
    private const int Rows = 3000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restore_OlderCheckpoint_RowsComeAgainOnlyWhereAllowed()
    {
        await StopWithResultsAsync();
        string older = Path.GetDirectoryName(OlderManifest())!;

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
        string older = OlderManifest();
        foreach (string manifest in Manifests().Where(m => CheckpointOf(m) > CheckpointOf(older)))
            await File.AppendAllTextAsync(manifest, " ");

        ProcessResult refused = await RunAsync("--restore", "latest");
        ProcessResult allowed = await RunAsync("--restore", "latest", "--allow-duplicates");

        refused.AssertError(3, "CHECKPOINT_CORRUPT");
        allowed.AssertExit(0);
        Assert.Contains("CHECKPOINT_PASSED_OVER", allowed.Error, StringComparison.Ordinal);
        AssertNoneLostAndSomeTwice();
    }

    [Fact]
    public async Task Restore_AllDamaged_IsRefusedAlsoWhereDuplicatesAreAllowed()
    {
        await StopWithResultsAsync();
        foreach (string manifest in Manifests())
            await File.AppendAllTextAsync(manifest, " ");
        string[] parts = Parts();

        (await RunAsync("--restore", "latest", "--allow-duplicates")).AssertError(3, "CHECKPOINT_CORRUPT");

        Assert.Equal(parts.Order(), Parts().Order());
    }

    /// <summary>The log says what was given up: a kill before the first new checkpoint does not bring it back.</summary>
    [Fact]
    public async Task Restore_OlderCheckpointThenKilled_GoesOnFromItAllTheSame()
    {
        await StopWithResultsAsync();
        string manifest = OlderManifest();
        string older = Path.GetDirectoryName(manifest)!;
        foreach (string part in Parts().Where(p => JobFiles.CheckpointOf(p) > CheckpointOf(manifest)))
            File.Delete(part); // its rows are wanted again
        string[] arguments = Arguments([.. SlowStream.Slow, "--set", "checkpoint.interval=1 h", "--no-supervisor"]);
        int generations = Directory.GetFiles(_folder.Combine("checkpoints", "log")).Length;
        using (MillraceProcess killed = MillraceProcess.Start(_folder.Path, [.. arguments, "--restore", older, "--allow-duplicates"]))
        {
            await FileWatch.WaitAsync(_folder.Combine("checkpoints", "log"), $"*{generations + 1:D20}");
            await killed.SignalAsync("KILL");
            await killed.EndAsync();
        }

        (await RunAsync("--restore", "latest")).AssertExit(0);

        string[] rows = [.. Parts().SelectMany(File.ReadLines)];
        Assert.Equal(Rows, rows.Length);
        Assert.Equal(Rows, rows.Distinct().Count());
    }

    [Fact]
    public async Task Restore_OlderCheckpointOfAFinishedJob_RowsComeAgain()
    {
        await StopWithResultsAsync();
        (await RunAsync("--restore", "latest")).AssertExit(0);

        ProcessResult result = await RunAsync("--restore", Path.GetDirectoryName(OlderManifest())!, "--allow-duplicates");

        result.AssertExit(0);
        AssertNoneLostAndSomeTwice();
    }

    [Fact]
    public async Task Run_AllowDuplicatesWithoutRestore_IsAUsageError() =>
        (await RunAsync("--allow-duplicates")).AssertError(2, "USAGE");

    /// <summary>Stops the job after three checkpoints with rows.</summary>
    private async Task StopWithResultsAsync()
    {
        using var parts = new FileWatch(_folder.Combine("out"), "part-*", times: 3);
        using MillraceProcess job = MillraceProcess.Start(_folder.Path, Arguments([.. SlowStream.Slow, "--set", "checkpoint.interval=100 ms"]));
        await parts.Appeared;
        await job.SignalAsync("TERM");
        (await job.EndAsync()).AssertExit(143);
    }

    private string[] Manifests() =>
    [
        .. Directory.EnumerateFiles(_folder.Combine("checkpoints", "objects"), "manifest.json", SearchOption.AllDirectories).OrderBy(CheckpointOf),
    ];

    /// <summary>The newest checkpoint with rows behind it; the newest of all may be one without rows of its own.</summary>
    private string OlderManifest()
    {
        int newest = Parts().Max(JobFiles.CheckpointOf);
        return Manifests().Last(manifest => CheckpointOf(manifest) < newest);
    }

    private string[] Parts() => [.. Directory.EnumerateFiles(_folder.Combine("out"), "part-*")];

    private static int CheckpointOf(string manifest) =>
        int.Parse(Path.GetFileName(Path.GetDirectoryName(manifest))!, System.Globalization.CultureInfo.InvariantCulture);

    private void AssertNoneLostAndSomeTwice()
    {
        string[] rows = [.. Parts().SelectMany(File.ReadLines)];
        Assert.Equal(Rows, rows.Distinct().Count());
        Assert.InRange(rows.Length, Rows + 1, 2 * Rows);
    }

    /// <summary>Runs it to its end.</summary>
    private Task<ProcessResult> RunAsync(params string[] more) => MillraceProcess.RunAsync(_folder.Path, Arguments([.. SlowStream.Quick, .. more]));

    private string[] Arguments(string[] more)
    {
        string script = _folder.Write("script.sql", $$"""
            CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '{{Rows}}', 'rows-per-second' = '${rate}');
            CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
            INSERT INTO o SELECT id FROM g;
            """);
        return ["run", script, "--set", "checkpoint.dir=checkpoints", .. more];
    }
}
