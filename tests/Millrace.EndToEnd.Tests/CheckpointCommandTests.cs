using System.Globalization;
using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary><c>millrace checkpoint ls</c> and <c>inspect</c>, on the folder of a job that has ended.</summary>
public sealed class CheckpointCommandTests(CheckpointCommandTests.Fixture fixture) : IClassFixture<CheckpointCommandTests.Fixture>
{
    private readonly TemporaryFolder _folder = fixture.Folder;

    [Fact]
    public async Task List_Json_IsAnObjectAJobWithItsCheckpoints()
    {
        ProcessResult result = await RunAsync("ls", "checkpoints", "--json");

        result.AssertExit(0);
        JsonElement job = Assert.Single(result.Json);
        JsonElement last = job.GetProperty("checkpoints").EnumerateArray().Last();
        Assert.Equal("checkpoints", job.GetProperty("folder").GetString());
        Assert.Equal("FINISHED", job.GetProperty("state").GetString());
        Assert.True(last.GetProperty("is_final").GetBoolean());
        Assert.True(last.GetProperty("is_committed").GetBoolean());
        Assert.Equal("intact", last.GetProperty("state").GetString());
        string time = last.GetProperty("time").GetString()!; // written always
        Assert.EndsWith("Z", time, StringComparison.Ordinal);
        Assert.InRange(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), fixture.Began, DateTimeOffset.UtcNow);
        Assert.Equal((100, 100), (last.GetProperty("rows_read").GetInt64(), last.GetProperty("rows_written").GetInt64()));
    }

    [Fact]
    public async Task List_RemovedCheckpoints_AreCountedInTextAndListedOnDemand()
    {
        ProcessResult text = await RunAsync("ls", "many");
        ProcessResult all = await RunAsync("ls", "many", "--all");
        JsonElement[] listed = [.. (await RunAsync("ls", "many", "--json")).Json[0].GetProperty("checkpoints").EnumerateArray()];

        JsonElement[] removed = [.. listed.Where(c => c.GetProperty("state").GetString() == "removed")];
        Assert.NotEmpty(removed);
        Assert.Equal(JsonValueKind.Null, removed[0].GetProperty("rows_read").ValueKind);
        Assert.Equal(JsonValueKind.String, removed[0].GetProperty("time").ValueKind);
        string[] Rows(ProcessResult result) =>
            [.. result.Output.Split('\n').Where(line => line.Contains("/manifest.json", StringComparison.Ordinal))];
        Assert.Equal((listed.Length - removed.Length, listed.Length), (Rows(text).Length, Rows(all).Length));
        Assert.Contains($"{removed.Length} older", text.Output, StringComparison.Ordinal);
        Assert.Contains("--all", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--all", all.Output, StringComparison.Ordinal);
        Assert.All(["time", "rows read", "rows written"], column => Assert.Contains(column, text.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_Text_IsATable()
    {
        ProcessResult result = await RunAsync("ls", "checkpoints");

        result.AssertExit(0);
        Assert.Contains("FINISHED", result.Output, StringComparison.Ordinal);
        Assert.Contains("committed", result.Output, StringComparison.Ordinal);
        Assert.Contains("/manifest.json", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListLog_Json_EntriesInOrder()
    {
        ProcessResult result = await RunAsync("ls", "checkpoints", "--log", "--json");

        result.AssertExit(0);
        string?[] kinds = [.. result.Json.Select(e => e.GetProperty("kind").GetString())];
        Assert.Equal(("generation", "ended"), (kinds[0], kinds[^1]));
        Assert.Contains("checkpoint", kinds);
        Assert.Contains("committed", kinds);
        Assert.Equal(Enumerable.Range(1, kinds.Length), result.Json.Select(e => e.GetProperty("index").GetInt32()));
    }

    [Theory]
    [InlineData("checkpoints")]
    [InlineData("checkpoints/")]
    [InlineData("MANIFEST")]
    [InlineData("CHECKPOINT")]
    public async Task Inspect_Json_HoldsWhatAuditorsNeed(string path)
    {
        string manifest = (await RunAsync("ls", "checkpoints", "--json")).Json[0]
            .GetProperty("checkpoints")[0].GetProperty("manifest").GetString()!; // written always
        path = path.Replace("MANIFEST", $"checkpoints/objects/{manifest}", StringComparison.Ordinal)
            .Replace(
                "CHECKPOINT", $"checkpoints/objects/{manifest.Replace("/manifest.json", "", StringComparison.Ordinal)}", StringComparison.Ordinal);

        ProcessResult result = await RunAsync("inspect", path, "--json");

        result.AssertExit(0);
        JsonElement checkpoint = Assert.Single(result.Json);
        JsonElement plan = checkpoint.GetProperty("plan").GetProperty("physical_plan");
        Assert.Equal((JsonValueKind.Object, 3), (plan.ValueKind, plan.GetProperty("version").GetInt32()));
        foreach (string field in (string[])
            ["generation", "id", "parent", "regions", "topology_epoch", "is_committed", "plan", "sources", "tasks", "objects"])
            Assert.True(checkpoint.TryGetProperty(field, out _), field);
        JsonElement[] tasks = [.. checkpoint.GetProperty("tasks").EnumerateArray()];
        Assert.Equal(100, tasks.SelectMany(t => t.GetProperty("splits").EnumerateArray()).Sum(s => s.GetProperty("records").GetInt64()));
        JsonElement output = tasks.SelectMany(t => t.GetProperty("committables").EnumerateArray())
            .Select(c => c.GetProperty("output")).Single(o => o.GetProperty("rows").GetInt64() == 100);
        Assert.Equal(64, output.GetProperty("hash").GetString()!.Length);
        JsonElement edge = tasks.SelectMany(t => t.GetProperty("edges").EnumerateArray()).First();
        Assert.Equal("Aligned", edge.GetProperty("mode").GetString());
        Assert.All(checkpoint.GetProperty("objects").EnumerateArray(), o => Assert.Equal("intact", o.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Inspect_Text_ShowsPositionsAndOutput()
    {
        ProcessResult result = await RunAsync("inspect", "checkpoints");

        result.AssertExit(0);
        foreach (string part in
            (string[])["Operators", "g (datagen): id", "Subtasks", "Positions", "Exchanges", "Output", "Objects", "intact", "aligned"])
            Assert.Contains(part, result.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("ls", "absent", null)]
    [InlineData("inspect", "absent", null)]
    [InlineData("ls", "script.sql", null)]
    [InlineData("ls", "out", null)]
    [InlineData("inspect", "checkpoints", "99")]
    [InlineData("inspect", "many", "1")]
    public async Task Command_NoSuchThing_SaysSo(string command, string path, string? id)
    {
        ProcessResult result = await RunAsync(id is null ? [command, path] : [command, path, "--id", id]);

        result.AssertError(1, "CHECKPOINT_NOT_FOUND");
    }

    [Fact]
    public async Task Command_WithoutPath_IsUsage()
    {
        ProcessResult result = await RunAsync("ls");

        result.AssertExit(2);
        Assert.Contains("./millrace checkpoint ls --help", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_Any_ChangesNothing()
    {
        string before = Listing();

        await RunAsync("ls", "checkpoints");
        await RunAsync("inspect", "checkpoints", "--json");

        Assert.Equal(before, Listing());
    }

    private string Listing() => string.Join('\n', Directory
        .EnumerateFiles(_folder.Combine("checkpoints"), "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O} {new FileInfo(f).Length}"));

    private Task<ProcessResult> RunAsync(params string[] arguments) => MillraceProcess.RunAsync(_folder.Path, ["checkpoint", .. arguments]);

    /// <summary>One job for all tests.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TemporaryFolder Folder { get; } = new();

        internal DateTimeOffset Began { get; } = DateTimeOffset.UtcNow.AddSeconds(-1);

        public async Task InitializeAsync()
        {
            string script = Folder.Write("script.sql", """
                CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '100');
                CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
                INSERT INTO o SELECT id FROM g;
                """);
            (await MillraceProcess.RunAsync(Folder.Path, "run", script, "--set", "checkpoint.dir=checkpoints")).AssertExit(0);
            string many = Folder.Write("many.sql", """
                CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '3000', 'rows-per-second' = '${rate}');
                CREATE TABLE o WITH ('connector' = 'json', 'path' = 'parts');
                INSERT INTO o SELECT id FROM g;
                """);
            using var parts = new FileWatch(Folder.Combine("parts"), "part-*", times: 8); // checkpoints with rows, more than are kept
            using MillraceProcess job = MillraceProcess.Start(
                Folder.Path, ["run", many, .. SlowStream.Slow, "--set", "checkpoint.dir=many", "--set", "checkpoint.interval=50 ms"]);
            await parts.Appeared;
            await job.SignalAsync("TERM");
            (await job.EndAsync()).AssertExit(143);
        }

        public Task DisposeAsync()
        {
            Folder.Dispose();
            return Task.CompletedTask;
        }
    }
}
