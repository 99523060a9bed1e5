using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary>Scripts with several <c>INSERT</c>s and one <c>checkpoint.dir</c>.</summary>
public sealed class SeveralJobsTests : IDisposable
{
    private const string Script = """
        CREATE TABLE few (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '100');
        CREATE TABLE many (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '6000', 'rows-per-second' = '${rate}');
        CREATE TABLE a WITH ('connector' = 'json', 'path' = 'a', 'if-exists' = 'append');
        CREATE TABLE b WITH ('connector' = 'json', 'path' = 'b');
        INSERT INTO a SELECT id FROM few;
        INSERT INTO b SELECT id FROM many;
        INSERT INTO a SELECT id + 100 AS id FROM few;
        """;

    private static readonly string[] Checkpoints = ["--json", "--set", "checkpoint.dir=checkpoints", "--set", "checkpoint.interval=100 ms"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("latest", true)]
    [InlineData("checkpoints", false)]
    [InlineData("checkpoints/b", false)]
    [InlineData("NEWEST", true)]
    public async Task Run_KilledInTheSecondJobAndRestored_FirstIsDoneSecondGoesOnThirdBegins(string restore, bool withFolder)
    {
        string script = _folder.Write("script.sql", Script);
        using (MillraceProcess first = MillraceProcess.Start(_folder.Path, ["run", script, .. SlowStream.Slow, .. Checkpoints]))
        {
            await FileWatch.WaitAsync(_folder.Combine("b"), "part-*");
            await first.SignalAsync("KILL");
            await first.EndAsync();
        }

        ProcessResult listed = await MillraceProcess.RunAsync(_folder.Path, "checkpoint", "ls", "checkpoints", "--json");
        string manifest = listed.Json[1].GetProperty("checkpoints").EnumerateArray().Last().GetProperty("manifest").GetString()!; // always written
        string[] options = withFolder ? Checkpoints : ["--json"];
        ProcessResult second = await MillraceProcess.RunAsync(
            _folder.Path,
            ["run", script, .. SlowStream.Quick, .. options, "--restore", restore == "NEWEST" ? $"checkpoints/b/objects/{manifest}" : restore]);
        ProcessResult ended = await MillraceProcess.RunAsync(_folder.Path, "checkpoint", "ls", "checkpoints", "--json");

        Assert.Equal(["checkpoints/a FINISHED", "checkpoints/b OPEN"], States(listed));
        second.AssertExit(0);
        Assert.Equal([100, 6000, 100], second.Json.Select(j => j.GetProperty("rows_written").GetInt64()));
        Assert.Equal([100, 6000, 100], second.Json.Select(j => j.GetProperty("rows_read").GetInt64()));
        Assert.All(second.Json, j => Assert.Equal("FINISHED", j.GetProperty("state").GetString()));
        Assert.Equal(
            [JsonValueKind.Null, JsonValueKind.Number, JsonValueKind.Null], second.Json.Select(j => j.GetProperty("restored_from").ValueKind));
        Assert.Equal(["checkpoints/a FINISHED", "checkpoints/a-2 FINISHED", "checkpoints/b FINISHED"], States(ended));
        Assert.Equal(200, Rows("a").Distinct().Count());
        Assert.Equal(200, Rows("a").Count());
        Assert.Equal(6000, Rows("b").Distinct().Count());
        Assert.Equal(6000, Rows("b").Count());
    }

    [Fact]
    public async Task Run_RestoreWhereNothingIs_SaysSo()
    {
        ProcessResult result = await MillraceProcess.RunAsync(
            _folder.Path, ["run", _folder.Write("script.sql", Script), .. SlowStream.Quick, .. Checkpoints, "--restore", "latest"]);

        result.AssertError(1, "CHECKPOINT_NOT_FOUND");
        Assert.False(Directory.Exists(_folder.Combine("checkpoints")));
    }

    [Fact]
    public async Task Run_FolderOfASingleJob_IsRefused()
    {
        string single = _folder.Write("single.sql", "CREATE TABLE few (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '1'); "
            + "CREATE TABLE c WITH ('connector' = 'json', 'path' = 'c'); INSERT INTO c SELECT id FROM few;");
        (await MillraceProcess.RunAsync(_folder.Path, ["run", single, .. Checkpoints])).AssertExit(0);
        Assert.True(Directory.Exists(_folder.Combine("checkpoints", "log")));

        ProcessResult result = await MillraceProcess.RunAsync(
            _folder.Path, ["run", _folder.Write("script.sql", Script), .. SlowStream.Quick, .. Checkpoints]);

        result.AssertError(1, "CHECKPOINT_OF_ANOTHER_JOB");
    }

    private static IEnumerable<string> States(ProcessResult listed) =>
        listed.Json.Select(j => $"{j.GetProperty("folder").GetString()} {j.GetProperty("state").GetString()}");

    private IEnumerable<string> Rows(string folder) => Directory.EnumerateFiles(_folder.Combine(folder), "part-*").SelectMany(File.ReadLines);
}
