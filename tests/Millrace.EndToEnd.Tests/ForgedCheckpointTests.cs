using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Millrace.EndToEnd.Tests;

/// <summary>Checkpoint folders in which every hash is right and something else is not; and what the advice of an error leads to.</summary>
public sealed class ForgedCheckpointTests : IDisposable
{
    private const string Script = """
        CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '4000', 'rows-per-second' = '${rate}');
        CREATE TABLE o WITH ('connector' = 'json', 'path' = '${out}', 'if-exists' = 'append');
        INSERT INTO o SELECT id FROM g;
        """;

    private readonly TemporaryFolder _folder = new();

    private string Log => _folder.Combine("ck", "log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restore_ForgedManifest_IsRefused()
    {
        await StopAsync();
        string[] results = Results("out");
        List<string> wrong = [];
        foreach (string what in (string[])["sink", "payload", "too many records"])
        {
            (string Path, byte[] Bytes)[] before = Forge(manifest => Change(manifest, what));

            ProcessResult result = await RunAsync("--set", "checkpoint.dir=ck", "--restore", "latest");

            if (result.ExitCode != 3 || !result.Error.Contains("error CHECKPOINT_INCONSISTENT: ", StringComparison.Ordinal))
                wrong.Add($"{what}: exit code {result.ExitCode}, {result.Error}");
            else if (!results.SequenceEqual(Results("out")))
                wrong.Add($"{what}: results changed");
            foreach ((string path, byte[] bytes) in before)
                await File.WriteAllBytesAsync(path, bytes);
        }

        Assert.Empty(wrong);

        (await RunAsync("--set", "checkpoint.dir=ck", "--restore", "latest")).AssertExit(0);
        string[] rows = [.. Results("out").SelectMany(File.ReadLines)];
        Assert.Equal((4000, 4000), (rows.Length, rows.Distinct().Count()));
    }

    [Fact]
    public async Task Run_LogWasRemoved_IsRefusedAndTheAdviceWorks()
    {
        await StopAsync();
        Directory.Delete(Log, recursive: true);
        string[] results = Results("out");

        foreach (string[] restore in (string[][])[["--restore", "latest"], ["--restore", "auto"], []])
        {
            ProcessResult refused = await RunAsync(["--set", "checkpoint.dir=ck", .. restore]);
            refused.AssertError(3, "JOB_LOG_CORRUPT");
            Assert.Contains("a new 'checkpoint.dir' and another folder for its results", refused.Error, StringComparison.Ordinal);
        }

        (await MillraceProcess.RunAsync(_folder.Path, "checkpoint", "ls", "ck")).AssertError(3, "JOB_LOG_CORRUPT");
        Assert.Equal(results, Results("out"));
        (await RunAsync("--set", "checkpoint.dir=ck2", "--var", "out=out2")).AssertExit(0);
        Assert.Equal(4000, Results("out2").SelectMany(File.ReadLines).Distinct().Count());
    }

    [Fact]
    public async Task Restore_PreparedFileIsGone_TheAdviceWorks()
    {
        await StopAsync();

        // As a kill between the log entry and its commit leaves it, but for the file. Checkpoints after it may be without rows.
        string newest = Results("out").MaxBy(JobFiles.CheckpointOf)!; // StopAsync saw one
        bool isCommit;
        do
        {
            isCommit = JobFiles.IsCommit(Entry(Count), JobFiles.CheckpointOf(newest));
            File.Delete(Path.Combine(Log, Name(Count)));
        }
        while (!isCommit);
        File.Move(newest, _folder.Combine("backup"));

        ProcessResult missing = await RunAsync("--set", "checkpoint.dir=ck", "--restore", "latest");
        File.Copy(_folder.Combine("backup"), newest);
        ProcessResult result = await RunAsync("--set", "checkpoint.dir=ck", "--restore", "latest");

        missing.AssertError(3, "COMMITTED_DATA_MISSING");
        Assert.Contains("Put the file back from a backup", missing.Error, StringComparison.Ordinal);
        result.AssertExit(0);
        string[] rows = [.. Results("out").SelectMany(File.ReadLines)];
        Assert.Equal((4000, 4000), (rows.Length, rows.Distinct().Count()));
    }

    private int Count => Directory.GetFiles(Log).Length;

    private static string Name(int index) => index.ToString("D20", CultureInfo.InvariantCulture);

    private string Entry(int index) => File.ReadAllText(Path.Combine(Log, Name(index)));

    private string[] Results(string name) => [.. Directory.EnumerateFiles(_folder.Combine(name), "part-*").Order(StringComparer.Ordinal)];

    /// <summary>A job that was told to stop in the middle: its newest checkpoint holds a split that is half read.</summary>
    private async Task StopAsync()
    {
        using MillraceProcess job = MillraceProcess.Start(
            _folder.Path, ["run", _folder.Write("script.sql", Script), "--var", "out=out", "--set", "checkpoint.dir=ck", "--set",
            "checkpoint.interval=100 ms", .. SlowStream.Slow]);
        await FileWatch.WaitAsync(_folder.Combine("out"), "part-*");
        await job.SignalAsync("TERM");
        (await job.EndAsync()).AssertExit(143);
    }

    private Task<ProcessResult> RunAsync(params string[] arguments) => MillraceProcess.RunAsync(
        _folder.Path, ["run", "script.sql", .. SlowStream.Quick, .. arguments.Contains("--var") ? arguments : [.. arguments, "--var", "out=out"]]);

    private static void Change(JsonNode manifest, string what)
    {
        JsonNode reader = manifest["tasks"]!.AsArray().First(task => task!["splits"]!.AsArray().Count > 0)!;
        JsonNode split = reader["splits"]![0]!;
        switch (what)
        {
            case "sink":
                manifest["tasks"]!.AsArray().First(task => task!["committables"]!.AsArray().Count > 0)!["committables"]![0]!["sink"] = "nobody";
                break;
            case "payload": split["payload"] = "%%%"; break;
            case "too many records": split["records"] = 4001; break;
        }
    }

    /// <summary>Changes the newest manifest, and makes its hash right in the log.</summary>
    /// <returns>What the changed files held.</returns>
    private (string Path, byte[] Bytes)[] Forge(Action<JsonNode> change)
    {
        int index = Enumerable.Range(1, Count).Last(i => Entry(i).StartsWith("millrace-log checkpoint ", StringComparison.Ordinal));
        JsonNode entry = JsonNode.Parse(Entry(index).Split('\n', 2)[1])!;
        string path = _folder.Combine("ck", "objects", (string)entry["manifest"]!["path"]!);
        (string, byte[])[] before =
            [(path, File.ReadAllBytes(path)), (Path.Combine(Log, Name(index)), File.ReadAllBytes(Path.Combine(Log, Name(index))))];
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        change(root["checkpoint"]!);
        byte[] manifest = Encoding.UTF8.GetBytes(root.ToJsonString());
        File.WriteAllBytes(path, manifest);
        entry["manifest"]!["length"] = manifest.Length;
        entry["manifest"]!["hash"] = HashOf(manifest);
        byte[] body = Encoding.UTF8.GetBytes(entry.ToJsonString());
        File.WriteAllBytes(
            Path.Combine(Log, Name(index)), [.. Encoding.ASCII.GetBytes($"millrace-log checkpoint 1 {body.Length} {HashOf(body)}\n"), .. body]);
        return before;
    }

    private static string HashOf(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
}
