namespace Millrace.EndToEnd.Tests;

/// <summary>A checkpoint folder that was set back, as by a backup: its log lacks its last entries, and results of them are there.</summary>
public sealed class LostLogTailTests : IDisposable
{
    private const int Rows = 3000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restore_ResultsOfCheckpointsThatTheLogLacks_RefusedUntilTheyAreRemoved()
    {
        string script = _folder.Write("script.sql", $$"""
            CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '{{Rows}}', 'rows-per-second' = '${rate}');
            CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
            INSERT INTO o SELECT id FROM g;
            """);
        string[] run = ["run", script, "--set", "checkpoint.dir=checkpoints"];
        string[] quick = [.. run, .. SlowStream.Quick, "--restore", "latest"];
        using (var parts = new FileWatch(_folder.Combine("out"), "part-*", times: 3))
        using (MillraceProcess job = MillraceProcess.Start(_folder.Path, [.. run, .. SlowStream.Slow, "--set", "checkpoint.interval=100 ms"]))
        {
            await parts.Appeared;
            await job.SignalAsync("TERM");
            (await job.EndAsync()).AssertExit(143);
        }

        (await RunAsync(quick)).AssertExit(0);
        int kept = CutLogBefore(Parts().Max(JobFiles.CheckpointOf)); // checkpoints after that one may be without rows
        string[] ahead = [.. Parts().Where(p => JobFiles.CheckpointOf(p) > kept)];
        string[] before = Parts();

        // Other checkpoints than before: rows would come under other names.
        ProcessResult refused = await RunAsync([.. quick, "--set", "checkpoint.interval=1 h"]);

        refused.AssertError(3, "JOB_LOG_BEHIND");
        Assert.Equal(before, Parts());
        foreach (string part in ahead)
            File.Delete(part);
        (await RunAsync(quick)).AssertExit(0);
        string[] rows = [.. Parts().SelectMany(File.ReadLines)];
        Assert.Equal(Rows, rows.Length);
        Assert.Equal(Rows, rows.Distinct().Count());
    }

    private Task<ProcessResult> RunAsync(string[] arguments) => MillraceProcess.RunAsync(_folder.Path, arguments);

    private string[] Parts() => [.. Directory.EnumerateFiles(_folder.Combine("out"), "part-*").Order(StringComparer.Ordinal)];

    /// <summary>Removes what follows the last commit before a checkpoint's; answers whose that is.</summary>
    private int CutLogBefore(int checkpoint)
    {
        string[] entries = [.. Directory.EnumerateFiles(_folder.Combine("checkpoints", "log")).Order(StringComparer.Ordinal)];
        (int kept, int commit) = Enumerable.Range(1, checkpoint - 1)
            .Select(id => (Id: id, Commit: Array.FindIndex(entries, entry => JobFiles.IsCommit(File.ReadAllText(entry), id))))
            .Last(found => found.Commit >= 0);
        foreach (string entry in entries[(commit + 1)..])
            File.Delete(entry);
        return kept;
    }
}
