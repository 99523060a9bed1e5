using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Millrace.EndToEnd.Tests;

/// <summary>Checkpoint folders that a job cannot go on from: one clear error, the right exit code, and nothing changed.</summary>
public sealed class BadCheckpointFolderTests : IDisposable
{
    private const string Script = """
        CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '100');
        CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
        INSERT INTO o SELECT id FROM g;
        """;

    private const string SlowScript = """
        CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '4000', 'rows-per-second' = '${rate}');
        CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
        INSERT INTO o SELECT id FROM g;
        """;

    private static readonly string[] OftenCheckpointed = ["--set", "checkpoint.dir=checkpoints", "--set", "checkpoint.interval=100 ms"];
    private readonly TemporaryFolder _folder = new();

    private string Log => _folder.Combine("checkpoints", "log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restore_AnotherJobsFolder_IsRefused()
    {
        await MakeAsync();
        string other = Script.Replace("TABLE o", "TABLE p", StringComparison.Ordinal).Replace("INTO o", "INTO p", StringComparison.Ordinal)
            .Replace("'out'", "'other'", StringComparison.Ordinal);

        await AssertRefusedAsync(1, "CHECKPOINT_OF_ANOTHER_JOB", other, inspectCode: null);

        Assert.False(Directory.Exists(_folder.Combine("other")));
    }

    [Fact]
    public async Task Restore_NewerVersion_IsRefused()
    {
        await MakeAsync();
        Edit(1, text => text.Replace("millrace-log generation 1 ", "millrace-log generation 9 ", StringComparison.Ordinal));

        await AssertRefusedAsync(1, "FORMAT_TOO_NEW", Script, "FORMAT_TOO_NEW");
    }

    [Fact]
    public async Task Restore_LogWithAGap_IsDamaged()
    {
        await MakeAsync();
        File.Delete(Entry(2));

        await AssertRefusedAsync(3, "JOB_LOG_CORRUPT", Script, "JOB_LOG_CORRUPT");
    }

    [Fact]
    public async Task Restore_TruncatedEntry_IsDamaged()
    {
        await MakeAsync();
        Edit(2, text => text[..^5]);

        await AssertRefusedAsync(3, "JOB_LOG_CORRUPT", Script, "JOB_LOG_CORRUPT");
    }

    [Fact]
    public async Task Restore_DamagedManifest_IsDamaged()
    {
        // Without the end of the job the newest checkpoint is what a restore starts from.
        await MakeAsync();
        File.Delete(Directory.EnumerateFiles(Log).Order(StringComparer.Ordinal).Last());
        string manifest = Directory.EnumerateFiles(_folder.Combine("checkpoints", "objects"), "manifest.json", SearchOption.AllDirectories).Single();
        await File.AppendAllTextAsync(manifest, " ");

        ProcessResult result = await RunAsync(
            "run", _folder.Write("script.sql", Script), "--set", "checkpoint.dir=checkpoints", "--restore", "latest");

        result.AssertError(3, "CHECKPOINT_CORRUPT");
        (await RunAsync("checkpoint", "inspect", "checkpoints")).AssertError(3, "CHECKPOINT_CORRUPT");
        ProcessResult listed = await RunAsync("checkpoint", "ls", "checkpoints");
        listed.AssertExit(0);
        Assert.Contains("its length differs", listed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_FolderInPlaceOfAnEntry_SaysSo()
    {
        await MakeAsync();
        File.Delete(Entry(1));
        Directory.CreateDirectory(Entry(1));

        await AssertRefusedAsync(3, "STORAGE_WRONG_KIND", Script, "STORAGE_WRONG_KIND");
    }

    [Theory]
    [InlineData("log/00000000000000000002", true)]
    [InlineData("objects/1/1/manifest.json", true)]
    [InlineData("log", true)]
    [InlineData("owner", false)]
    public async Task Restore_PipeInTheFolder_IsRefusedAndNotWaitedFor(string name, bool isSeenFromOutside)
    {
        await MakeAsync();
        string path = _folder.Combine("checkpoints", name);
        Directory.Move(path, _folder.Combine("moved"));
        using (var make = Process.Start("mkfifo", [path]))
            await make.WaitForExitAsync();

        await AssertRefusedAsync(3, "STORAGE_WRONG_KIND", Script, isSeenFromOutside ? "STORAGE_WRONG_KIND" : null);
    }

    /// <summary>It will not go away by itself: nothing is tried again.</summary>
    [Fact]
    public async Task Restore_PipeWhereTheNextCheckpointGoes_FailsAtOnce()
    {
        string[] run = ["run", _folder.Write("slow.sql", SlowScript), .. SlowStream.Slow, .. OftenCheckpointed];
        using (MillraceProcess job = MillraceProcess.Start(_folder.Path, run))
        {
            await FileWatch.WaitAsync(_folder.Combine("out"), "part-*");
            await job.SignalAsync("TERM");
            (await job.EndAsync()).AssertExit(143);
        }

        string objects = _folder.Combine("checkpoints", "objects");
        int newest = Directory.GetDirectories(Path.Combine(objects, "1")).Max(f => int.Parse(Path.GetFileName(f), CultureInfo.InvariantCulture));
        string next = Path.Combine(Directory.CreateDirectory(Path.Combine(objects, "2")).FullName, $"{newest + 1}");
        using (var make = Process.Start("mkfifo", [next]))
            await make.WaitForExitAsync();

        ProcessResult result = await RunAsync([.. run, "--restore", "latest"]);

        result.AssertError(3, "STORAGE_WRONG_KIND");
        Assert.Contains("a pipe, where a folder is expected", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("CHECKPOINT_DECLINED", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_LinkInPlaceOfAManifest_IsNotCalledIntact()
    {
        await MakeAsync();
        string path = _folder.Combine("checkpoints", "objects", "1", "1", "manifest.json");
        File.Move(path, _folder.Combine("moved"));
        File.CreateSymbolicLink(path, _folder.Combine("moved"));

        await AssertRefusedAsync(3, "STORAGE_WRONG_KIND", Script, "STORAGE_WRONG_KIND");
    }

    [Fact]
    public async Task Run_FileInPlaceOfTheFolder_SaysSo()
    {
        _folder.Write("checkpoints", "no folder");

        ProcessResult result = await RunAsync("run", _folder.Write("script.sql", Script), "--set", "checkpoint.dir=checkpoints");

        ProcessResult restored = await RunAsync("run", "script.sql", "--set", "checkpoint.dir=checkpoints", "--restore", "latest");
        ProcessResult listed = await RunAsync("checkpoint", "ls", "checkpoints");

        result.AssertError(3, "STORAGE_WRONG_KIND");
        restored.AssertError(3, "STORAGE_WRONG_KIND");
        Assert.Contains("is a file, where a folder is expected", restored.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Combine("out")));
        listed.AssertError(1, "CHECKPOINT_NOT_FOUND");
        Assert.Contains("is a file", listed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FolderInUse_IsRefusedAndTheOtherJobGoesOn()
    {
        string[] run = ["run", _folder.Write("slow.sql", SlowScript), .. OftenCheckpointed];
        using MillraceProcess first = MillraceProcess.Start(_folder.Path, [.. run, .. SlowStream.Slow]);
        await FileWatch.WaitAsync(_folder.Combine("out"), "part-*");

        ProcessResult second = await RunAsync([.. run, .. SlowStream.Quick, "--restore", "latest", "--json"]);
        ProcessResult listed = await RunAsync("checkpoint", "ls", "checkpoints", "--json");

        second.AssertError(1, "JOB_IN_USE");
        Assert.Equal("checkpoints", second.Job.GetProperty("checkpoint_folder").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.Job.GetProperty("job").ValueKind);
        listed.AssertExit(0);
        using (var more = new FileWatch(_folder.Combine("out"), "part-*"))
            await more.Appeared;
        await first.SignalAsync("TERM");
        (await first.EndAsync()).AssertExit(143);
        (await RunAsync([.. run, .. SlowStream.Quick, "--restore", "latest"])).AssertExit(0);
        Assert.Equal(4000, Directory.EnumerateFiles(_folder.Combine("out"), "part-*").SelectMany(File.ReadLines).Distinct().Count());
    }

    private static Task<ProcessResult> RunAsync(string folder, string[] arguments) => MillraceProcess.RunAsync(folder, arguments);

    private Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(_folder.Path, arguments);

    private async Task MakeAsync() =>
        (await RunAsync("run", _folder.Write("script.sql", Script), "--set", "checkpoint.dir=checkpoints")).AssertExit(0);

    private async Task AssertRefusedAsync(int exitCode, string code, string script, string? inspectCode)
    {
        string before = Listing();

        ProcessResult result = await RunAsync(
            "run", _folder.Write("again.sql", script), "--set", "checkpoint.dir=checkpoints", "--restore", "latest");

        result.AssertError(exitCode, code);
        if (inspectCode is not null)
        {
            (await RunAsync("checkpoint", "ls", "checkpoints")).AssertError(exitCode, inspectCode);
            (await RunAsync("checkpoint", "inspect", "checkpoints", "--json")).AssertError(exitCode, inspectCode);
        }

        Assert.Equal(before, Listing());
    }

    private string Entry(int index) => Path.Combine(Log, $"{index:D20}");

    private void Edit(int index, Func<string, string> change)
    {
        string text = Encoding.UTF8.GetString(File.ReadAllBytes(Entry(index)));
        string changed = change(text);
        Assert.NotEqual(text, changed);
        File.WriteAllBytes(Entry(index), Encoding.UTF8.GetBytes(changed));
    }

    /// <summary>Checkpoints and results; the file that says who uses the folder is none of them.</summary>
    private string Listing() => string.Join('\n', ((string[])["checkpoints", "out"])
        .SelectMany(f => Directory.EnumerateFileSystemEntries(_folder.Combine(f), "*", SearchOption.AllDirectories))
        .Where(f => Path.GetFileName(f) is not ("owner" or "checkpoints"))
        .Order(StringComparer.Ordinal)
        .Select(f => File.Exists(f) ? $"{f} {File.GetLastWriteTimeUtc(f):O} {new FileInfo(f).Length}" : f));
}
