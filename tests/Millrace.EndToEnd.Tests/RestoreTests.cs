using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary>Jobs that are stopped and go on from a checkpoint.</summary>
public sealed class RestoreTests : IDisposable
{
    private const string Script = """
        CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '6000', 'rows-per-second' = '${rate}');
        CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
        INSERT INTO o SELECT id FROM g;
        """;

    private static readonly string[] Checkpoints = ["--json", "--set", "checkpoint.dir=checkpoints", "--set", "checkpoint.interval=100 ms"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <param name="signals">A signal that comes twice in a moment, as <c>timeout</c> sends it, is one.</param>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Run_RestoreLatest_GoesOnAndWritesEachRowOnce(int signals)
    {
        string script = _folder.Write("script.sql", Script);
        using MillraceProcess first = MillraceProcess.Start(_folder.Path, ["run", script, .. SlowStream.Slow, .. Checkpoints]);
        await FileWatch.WaitAsync(_folder.Combine("out"), "part-*");
        await first.SignalAsync("TERM", signals);
        ProcessResult stopped = await first.EndAsync();
        int visible = Rows();

        // Ways to the same result may change.
        _folder.Write("script.sql", Script.Replace("'path' = 'out'", "'path' = 'out', 'roll-rows' = '500'", StringComparison.Ordinal));
        ProcessResult second = await MillraceProcess.RunAsync(
            _folder.Path, ["run", script, .. SlowStream.Quick, .. Checkpoints, "--restore", "latest"]);

        stopped.AssertExit(143);
        Assert.Equal("STOPPED", stopped.Job.GetProperty("state").GetString());
        Assert.Equal(visible, stopped.Job.GetProperty("rows_written").GetInt32());
        second.AssertExit(0);
        Assert.Equal(JsonValueKind.Number, second.Job.GetProperty("restored_from").ValueKind);
        Assert.Equal((6000, 6000), (Rows(), second.Job.GetProperty("rows_written").GetInt32()));
    }

    [Fact]
    public async Task Run_RestoreWithoutCheckpoints_SaysSo()
    {
        ProcessResult result = await MillraceProcess.RunAsync(
            _folder.Path, ["run", _folder.Write("script.sql", Script), .. SlowStream.Quick, .. Checkpoints, "--restore", "latest"]);

        result.AssertError(1, "CHECKPOINT_NOT_FOUND");
        Assert.Contains("--restore auto", result.Error, StringComparison.Ordinal);
        Assert.Equal(
            (JsonValueKind.Null, "checkpoints"), (result.Job.GetProperty("job").ValueKind, result.Job.GetProperty("checkpoint_folder").GetString()));
    }

    /// <summary>A job that was begun, and killed before its first checkpoint: what is shown of it is what <c>checkpoint ls</c> shows.</summary>
    [Fact]
    public async Task Run_RestoreLatestAfterAKillBeforeTheFirstCheckpoint_NamesAutoAndTheJob()
    {
        string[] rarely = ["--json", "--set", "checkpoint.dir=checkpoints", "--set", "checkpoint.interval=1 h"];
        string script = _folder.Write("script.sql", Script);
        using var staged = new FileWatch(_folder.Combine("out"), ".tmp", times: 2); // The first is the probe's.
        using (MillraceProcess first = MillraceProcess.Start(_folder.Path, ["run", script, .. SlowStream.Slow, .. rarely]))
        {
            await staged.Appeared;
            await first.SignalAsync("KILL");
            await first.EndAsync();
        }

        string[] quick = ["run", script, .. SlowStream.Quick, .. rarely];
        ProcessResult refused = await MillraceProcess.RunAsync(_folder.Path, [.. quick, "--restore", "latest"]);
        ProcessResult listed = await MillraceProcess.RunAsync(_folder.Path, "checkpoint", "ls", "checkpoints", "--json");
        bool leftUnfinished = Directory.Exists(_folder.Combine("out", ".tmp"));
        ProcessResult begun = await MillraceProcess.RunAsync(_folder.Path, [.. quick, "--restore", "auto"]);

        Assert.True(leftUnfinished);
        begun.AssertExit(0);
        Assert.False(Directory.Exists(_folder.Combine("out", ".tmp")));
        refused.AssertError(1, "CHECKPOINT_NOT_FOUND");
        Assert.Contains("--restore auto", refused.Error, StringComparison.Ordinal);
        Assert.Equal(listed.Json[0].GetProperty("lineage").GetString(), refused.Job.GetProperty("job").GetString());
        Assert.Equal(listed.Json[0].GetProperty("folder").GetString(), refused.Job.GetProperty("checkpoint_folder").GetString());
    }
    private int Rows() => Directory.EnumerateFiles(_folder.Combine("out"), "part-*").Sum(f => File.ReadLines(f).Count());
}
