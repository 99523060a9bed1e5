using System.Text.Json;
using Millrace.Server.Supervision;

namespace Millrace.EndToEnd.Tests;

/// <summary>Engines that are killed, and supervisors. Nothing here leaves a core file.</summary>
public sealed class SupervisorTests : IDisposable
{
    private const string Script = """
        CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '6000', 'rows-per-second' = '${rate}');
        CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
        INSERT INTO o SELECT id FROM g;
        """;

    /// <summary>Four seconds for all rows, where the job has to come to its end by itself.</summary>
    private const string SelfEnding = "--var rate=1500";

    private const string Checkpoints = "--set checkpoint.dir=checkpoints --set 'checkpoint.interval=100 ms'";
    private static readonly string Slow = string.Join(' ', SlowStream.Slow);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INSERT INTO o SELECT a FROM t", "", false)]
    [InlineData("SELECT IMAGE_DECODE(a) FROM t", "", false)]
    [InlineData("INSERT INTO o SELECT UPPER(a) FROM t", "", false)]
    [InlineData("INSERT INTO o SELECT IMAGE_DECODE(a) FROM t", "", true)]
    [InlineData("INSERT INTO o SELECT b FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(a))", "", true)]
    [InlineData("SET 'checkpoint.dir' = 'c'; INSERT INTO o SELECT a FROM t", "", true)]
    [InlineData("INSERT INTO o SELECT a FROM t", "checkpoint.dir", true)]
    [InlineData("SELECT a FROM t", "checkpoint.dir", false)]
    public void Applies_Script_WhereAnInsertCanBeTakenUpOrRunsNativeCode(string script, string option, bool expected)
    {
        Dictionary<string, string> options = option.Length == 0 ? [] : new() { [option] = "c" };

        Assert.Equal(expected, SupervisionRule.Applies(Session.Parse(script), options, null));
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("SYS")]
    public async Task Run_EngineDies_GoesOnFromItsCheckpointAndWritesEachRowOnce(string signal)
    {
        using var part = new FileWatch(_folder.Combine("out"), "part-*");
        using MillraceProcess process = Start(Script, $"--json {Checkpoints} {SelfEnding}");
        await part.Appeared;
        int engine = EngineTree.EngineOf(process.Id) ?? throw new InvalidOperationException("no engine");
        Assert.False(EngineTree.HasLoaded(process.Id, "libduckdb"));

        await EngineTree.SignalAsync(signal, engine);

        ProcessResult result = await process.EndAsync();
        result.AssertExit(0);
        Assert.Contains("warning ENGINE_DIED", result.Error, StringComparison.Ordinal);
        Assert.Equal("FINISHED", result.Job.GetProperty("state").GetString());
        Assert.Equal(2, result.Job.GetProperty("attempts").GetInt32());
        Assert.Equal(JsonValueKind.Number, result.Job.GetProperty("restored_from").ValueKind);
        AssertIds(6000, "out");
    }

    [Fact]
    public async Task Run_EngineDiesWithoutCheckpoints_RunsThatStatementAgainAndNoOther()
    {
        const string script = """
            CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '10');
            CREATE TABLE s (id BIGINT, content BYTES) WITH ('connector' = 'datagen', 'rows' = '3000', 'rows-per-second' = '1000');
            CREATE TABLE a WITH ('connector' = 'json', 'path' = 'first');
            CREATE TABLE b WITH ('connector' = 'json', 'path' = 'second');
            INSERT INTO a SELECT id FROM g;
            INSERT INTO b SELECT id FROM s WHERE NOT IS_VALID_IMAGE(content);
            """;
        using var staged = new FileWatch(_folder.Combine("second"), ".tmp", times: 2); // The first is the probe's.
        using MillraceProcess process = Start(script, "--json");
        await staged.Appeared;
        string first = Assert.Single(Directory.EnumerateFiles(_folder.Combine("first"), "part-*"));
        Assert.False(EngineTree.HasLoaded(process.Id, "libvips"));

        await EngineTree.SignalAsync("KILL", EngineTree.EngineOf(process.Id) ?? 0);

        ProcessResult result = await process.EndAsync();
        result.AssertExit(0);
        Assert.Equal([1, 2], result.Json.Select(job => job.GetProperty("attempts").GetInt32()));
        Assert.Equal(first, Assert.Single(Directory.EnumerateFiles(_folder.Combine("first"), "part-*")));
        AssertIds(3000, "second");
    }

    [Fact]
    public async Task Run_SupervisorKilled_EngineIsGoneAndTheJobCanGoOn()
    {
        using var part = new FileWatch(_folder.Combine("out"), "part-*");
        using MillraceProcess process = Start(Script, $"--json {Checkpoints} {Slow}");
        await part.Appeared;
        int engine = EngineTree.EngineOf(process.Id) ?? throw new InvalidOperationException("no engine");

        await EngineTree.SignalAsync("KILL", process.Id);

        Assert.True(EngineTree.EndsWithin(engine, TimeSpan.FromSeconds(15)), "the engine outlives its supervisor");
        ProcessResult second = await MillraceProcess.ShellAsync(
            _folder.Path, $"$MILLRACE run script.sql --json --restore latest {Checkpoints} {string.Join(' ', SlowStream.Quick)}");
        second.AssertExit(0);
        AssertIds(6000, "out");
    }

    [Fact]
    public async Task Run_SignalToBoth_CountsOnceAndStopsWithALastCheckpoint()
    {
        using var part = new FileWatch(_folder.Combine("out"), "part-*");
        using MillraceProcess process = Start(Script, $"--json {Checkpoints} {Slow}");
        await part.Appeared;

        // As a terminal does.
        await EngineTree.SignalAsync("INT", process.Id, EngineTree.EngineOf(process.Id) ?? 0);

        ProcessResult result = await process.EndAsync();
        result.AssertExit(130);
        Assert.Equal("STOPPED", result.Job.GetProperty("state").GetString());
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Run_SupervisorStopped_EngineFinishesAllTheSame()
    {
        using var part = new FileWatch(_folder.Combine("out"), "part-*");
        using MillraceProcess process = Start(Script, $"--json {Checkpoints} {SelfEnding}");
        await part.Appeared;
        int engine = EngineTree.EngineOf(process.Id) ?? throw new InvalidOperationException("no engine");

        using var manifest = new FileWatch(_folder.Combine("out", "_manifests"), "*.json"); // It comes last.
        await EngineTree.SignalAsync("STOP", process.Id);
        await manifest.Appeared;
        await EngineTree.SignalAsync("CONT", process.Id);

        (await process.EndAsync()).AssertExit(0);
        AssertIds(6000, "out"); // What is noted in '.tmp' goes after the manifest is there.
    }

    [Fact]
    public async Task Run_RestartsUsedUp_FailsWithOneErrorAndLeavesNothing()
    {
        const string script = """
            CREATE TABLE s (id BIGINT, content BYTES) WITH ('connector' = 'datagen', 'rows' = '4000', 'rows-per-second' = '50');
            CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
            INSERT INTO o SELECT id FROM s WHERE NOT IS_VALID_IMAGE(content);
            """;
        using var staged = new FileWatch(_folder.Combine("out"), ".tmp", times: 2); // The first is the probe's.
        using MillraceProcess process = Start(script, "--json --set restart.attempts=0");
        await staged.Appeared;

        await EngineTree.SignalAsync("KILL", EngineTree.EngineOf(process.Id) ?? 0);

        ProcessResult result = await process.EndAsync();
        result.AssertError(3, "ENGINE_DIED");
        Assert.Contains("once (1 × SIGKILL)", result.Error, StringComparison.Ordinal);
        Assert.Equal("FAILED", result.Job.GetProperty("state").GetString());
        Assert.Equal(1, result.Job.GetProperty("attempts").GetInt32());
        Assert.False(Directory.Exists(_folder.Combine("out")));
    }

    [Fact]
    public async Task Run_NoSupervisor_IsOneProcess()
    {
        using var part = new FileWatch(_folder.Combine("out"), "part-*");
        using MillraceProcess process = Start(Script, $"--json --no-supervisor {Checkpoints} {Slow}");
        await part.Appeared;

        Assert.Null(EngineTree.EngineOf(process.Id));
        await process.SignalAsync("TERM");
        (await process.EndAsync()).AssertExit(143);
    }

    [Fact]
    public async Task Run_EngineByHand_IsRefused() =>
        (await MillraceProcess.RunAsync(_folder.Path, "--engine", "run", _folder.Write("script.sql", Script))).AssertError(1, "NO_SUPERVISOR");

    private MillraceProcess Start(string script, string arguments)
    {
        _folder.Write("script.sql", script);
        return MillraceProcess.StartShell(_folder.Path, $"ulimit -c 0; exec $MILLRACE run script.sql {arguments}");
    }

    /// <summary>Each row once, and nothing that is no result.</summary>
    private void AssertIds(int rows, string folder)
    {
        string path = _folder.Combine(folder);
        string[] ids = [.. Directory.EnumerateFiles(path, "part-*").SelectMany(File.ReadLines)];
        Assert.Equal(rows, ids.Length);
        Assert.Equal(rows, ids.Distinct().Count());
        Assert.False(
            Directory.Exists(Path.Combine(path, ".tmp"))
                && Directory.EnumerateFiles(Path.Combine(path, ".tmp"), "*", SearchOption.AllDirectories).Any());
    }
}
