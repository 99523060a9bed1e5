using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary>What <c>millrace run</c> prints and answers.</summary>
public sealed class RunTests : IDisposable
{
    private static readonly string[] JobFields =
    [
        "job", "state", "rows_read", "rows_written", "rows_rejected", "seconds", "checkpoints", "restored_from", "attempts",
        "checkpoint_folder", "model_calls",
        "model_rows", "journal_hits", "shared_rows", "peak_bytes",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_Select_PrintsAlignedText()
    {
        ProcessResult result = await RunAsync("SELECT 1 AS a, 'x' AS name, CAST(NULL AS INT) AS n;");

        result.AssertExit(0);
        Assert.Equal("a  name     n\n-  ----  ----\n1  x     NULL\n1 row\n\n", result.Output);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task Run_SelectWithJson_PrintsAnObjectARowAndNothingElse()
    {
        ProcessResult result = await RunAsync(
            "SELECT v.id, v.name FROM (VALUES (1, 'ä'), (9007199254740993, NULL)) AS v(id, name); EXPLAIN SELECT 1; SET 'cpu.slots' = '2'; SET;",
            "--json");

        result.AssertExit(0);
        Assert.Equal(4, result.Json.Count);
        Assert.Equal("""{"id":1,"name":"ä"}""", result.Json[0].GetRawText());
        Assert.Equal("""{"id":"9007199254740993","name":null}""", result.Json[1].GetRawText());
        Assert.True(result.Json[2].TryGetProperty("physical", out _));
        Assert.Equal("""{"key":"cpu.slots","value":"2"}""", result.Json[3].GetRawText());
    }

    [Fact]
    public async Task Run_InsertWithJson_PrintsTheFieldsOfAJobAndWritesOnceMoreOnlyWhenTold()
    {
        const string Script = """
            CREATE TABLE numbers (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '1000');
            CREATE TABLE out WITH ('connector' = 'json', 'path' = 'out');
            INSERT INTO out SELECT id, 10 / (id % 2) AS q FROM numbers;
            """;
        ProcessResult first = await RunAsync(Script, "--json");
        ProcessResult second = await RunAsync(Script, "--json");
        ProcessResult third = await RunAsync(
            Script.Replace("'path' = 'out'", "'path' = 'out', 'if-exists' = 'overwrite'", StringComparison.Ordinal), "--json");

        first.AssertExit(0);
        Assert.Equal(JobFields, first.Job.EnumerateObject().Select(p => p.Name));
        Assert.Equal("FINISHED", first.Job.GetProperty("state").GetString());
        Assert.Equal(1000, Number(first, "rows_read"));
        Assert.Equal(1000, Number(first, "rows_written") + Number(first, "rows_rejected"));
        Assert.InRange(Number(first, "rows_rejected"), 1, 999);
        Assert.Equal(JsonValueKind.Null, first.Job.GetProperty("restored_from").ValueKind);
        second.AssertError(1, "RESULTS_EXIST");
        Assert.Equal("FAILED", second.Job.GetProperty("state").GetString());
        third.AssertExit(0);
        Assert.Equal(Number(third, "rows_written"), LinesOf("out"));
        string[] rejected = [.. Directory.EnumerateFiles(_folder.Combine("out", "_rejected"), "part-*").SelectMany(File.ReadLines)];
        Assert.Equal(Number(third, "rows_rejected"), rejected.Length);
        Assert.Contains("\"code\":\"DIVISION_BY_ZERO\"", rejected[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dead-letter", 0, 2, "warning DIVISION_BY_ZERO: ")]
    [InlineData("skip", 0, 2, "1 of 3 rows were rejected")]
    [InlineData("null", 0, 3, "1 rows have NULL in place of a value")]
    [InlineData("fail", 1, null, "error DIVISION_BY_ZERO: ")]
    public async Task Run_OnError_DecidesAboutARowWithoutValue(string policy, int exitCode, int? rows, string message)
    {
        ProcessResult result = await RunAsync("SELECT 10 / v.x AS q FROM (VALUES (1), (0), (2)) AS v(x);", "--json", "--set", $"on-error={policy}");

        result.AssertExit(exitCode);
        Assert.Equal(rows ?? result.Json.Count, result.Json.Count);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreRejectedThanAllowed_Fails()
    {
        ProcessResult result = await RunAsync(
            "SELECT 10 / v.x AS q FROM (VALUES (1), (0), (0)) AS v(x);", "--set", "max-rejected=1");

        result.AssertError(1, "TOO_MANY_REJECTED");
    }

    [Fact]
    public async Task Run_MemoryBelowTheMinimum_NamesTheFigure()
    {
        ProcessResult result = await RunAsync(
            "CREATE TABLE g (x BIGINT) WITH ('connector' = 'datagen', 'rows' = '100000'); SELECT x + 1 AS y FROM g;", "--set", "memory.limit=4 KiB");

        result.AssertExit(1);
        Assert.Contains("memory.limit", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Variables_AreFilledIn()
    {
        ProcessResult result = await RunAsync("SELECT '${who}' AS who;", "--json", "--var", "who=O'Hara");

        result.AssertExit(0);
        Assert.Equal("""{"who":"O'Hara"}""", result.Output.Trim());
    }

    [Fact]
    public async Task Run_StandardInput_IsAScript()
    {
        ProcessResult result = await MillraceProcess.ShellAsync(_folder.Path, "echo 'SELECT 1 AS a' | $MILLRACE run - --json");

        result.AssertExit(0);
        Assert.Equal("""{"a":1}""", result.Output.Trim());
    }

    private long LinesOf(string folder) =>
        Directory.EnumerateFiles(_folder.Combine(folder), "part-*").Sum(f => File.ReadLines(f).LongCount());

    private static long Number(ProcessResult result, string field) => result.Job.GetProperty(field).GetInt64();

    private Task<ProcessResult> RunAsync(string script, params string[] arguments) =>
        MillraceProcess.RunAsync(_folder.Path, ["run", _folder.Write("script.sql", script), .. arguments]);
}
