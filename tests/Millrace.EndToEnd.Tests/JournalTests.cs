using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary>Models that keep their answers.</summary>
public sealed class JournalTests : IDisposable
{
    private const string Script = """
        CREATE TABLE numbers (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '200');
        CREATE MODEL ${model} INPUT (k BIGINT) OUTPUT (word VARCHAR, vector EMBEDDING(8), tags ARRAY<INT>)
          WITH ('provider' = 'simulated', 'latency' = '5 ms', 'journal' = 'true');
        CREATE TABLE o (k BIGINT, word VARCHAR, vector EMBEDDING(8), tags ARRAY<INT>) WITH ('connector' = 'json', 'path' = '${out}');
        INSERT INTO o SELECT k, word, vector, tags FROM ML_PREDICT(TABLE (SELECT id % 40 AS k FROM numbers), MODEL ${model}, DESCRIPTOR(k));
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_SameJobAgain_AsksTheModelNothingAndAnswersTheSame()
    {
        ProcessResult first = await RunAsync("a", "first");
        ProcessResult second = await RunAsync("a", "second");
        ProcessResult text = await MillraceProcess.RunAsync(
            _folder.Path, "run", "script.sql", "--var", "model=a", "--var", "out=third");

        first.AssertExit(0);
        Assert.Equal(40, Number(first.Job, "model_rows"));
        Assert.Equal(200, Number(first.Job, "model_rows") + Number(first.Job, "journal_hits") + Number(first.Job, "shared_rows"));
        second.AssertExit(0);
        Assert.Equal(0, Number(second.Job, "model_calls"));
        Assert.Equal(0, Number(second.Job, "model_rows"));
        Assert.Equal(200, Number(second.Job, "journal_hits"));
        Assert.Equal(200, Number(second.Job, "rows_written"));
        Assert.Equal(LinesOf("first"), LinesOf("second"));
        Assert.Contains("200 rows from the journal", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journal_ListAndClear_ShowAndForgetByModel()
    {
        await RunAsync("a", "first");
        await RunAsync("b", "second");
        ProcessResult listed = await MillraceProcess.RunAsync(_folder.Path, "journal", "ls", "--json");
        ProcessResult cleared = await MillraceProcess.RunAsync(_folder.Path, "journal", "clear", "--model", "a", "--json");
        ProcessResult a = await RunAsync("a", "third");
        ProcessResult b = await RunAsync("b", "fourth");
        ProcessResult text = await MillraceProcess.RunAsync(_folder.Path, "journal", "ls");

        listed.AssertExit(0);
        Assert.Equal(80, Number(listed.Json[0], "entries"));
        Assert.Equal(
            ["a 40", "b 40"],
            listed.Json[0].GetProperty("models").EnumerateArray().Select(m => $"{m.GetProperty("model")} {m.GetProperty("entries")}"));
        Assert.Contains("a: 40 answers", text.Output, StringComparison.Ordinal);
        Assert.Equal(40, Number(cleared.Json[0], "removed_entries"));
        Assert.Equal(40, Number(cleared.Json[0], "entries"));
        Assert.Equal(40, Number(a.Job, "model_rows"));
        Assert.Equal(0, Number(b.Job, "model_rows"));
        Assert.Equal(LinesOf("second"), LinesOf("fourth"));
    }

    [Fact]
    public async Task Journal_ClearOfAModelThatIsNotThere_SaysSoAndWhichOnesAre()
    {
        await RunAsync("a", "first");
        ProcessResult cleared = await MillraceProcess.RunAsync(_folder.Path, "journal", "clear", "--model", "nope", "--json");
        ProcessResult listed = await MillraceProcess.RunAsync(_folder.Path, "journal", "ls", "--json");

        cleared.AssertExit(0);
        Assert.Equal(0, Number(cleared.Json[0], "removed_entries"));
        Assert.Contains("warning JOURNAL_MODEL_NOT_FOUND: ", cleared.Error, StringComparison.Ordinal);
        Assert.Contains("'nope'", cleared.Error, StringComparison.Ordinal);
        Assert.Contains("'a'", cleared.Error, StringComparison.Ordinal);
        Assert.Equal(40, Number(listed.Json[0], "entries"));
    }

    [Fact]
    public async Task Journal_FolderThatIsAFile_IsTheUsersError()
    {
        ProcessResult result = await MillraceProcess.RunAsync(_folder.Path, "journal", "ls", "--dir", _folder.Write("file", ""));
        ProcessResult usage = await MillraceProcess.RunAsync(_folder.Path, "journal", "drop");

        result.AssertError(1, "JOURNAL_FOLDER");
        usage.AssertExit(2);
    }

    [Fact]
    public async Task Run_JournalCannotBeWritten_WarnsAndFinishes()
    {
        _folder.Write("file", "");
        ProcessResult result = await RunAsync("a", "first", "--set", "journal.dir=file/journal");

        result.AssertExit(0);
        Assert.Equal(200, Number(result.Job, "rows_written"));
        Assert.Contains("warning JOURNAL_OFF: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_KilledAndRestored_AsksForNoJournalledAnswerAgain()
    {
        string script = _folder.Write("killed.sql", """
            CREATE TABLE numbers (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '400');
            CREATE MODEL slow INPUT (id BIGINT) OUTPUT (word VARCHAR)
              WITH ('provider' = 'simulated', 'latency' = '40 ms', 'batch-rows' = '4', 'max-concurrent' = '1', 'journal' = 'true');
            CREATE TABLE o (id BIGINT, word VARCHAR) WITH ('connector' = 'json', 'path' = 'out');
            INSERT INTO o SELECT id, word FROM ML_PREDICT(TABLE numbers, MODEL slow, DESCRIPTOR(id));
            """);
        string[] arguments =
            ["run", script, "--json", "--set", "checkpoint.dir=checkpoints", "--set", "checkpoint.interval=200 ms", "--restore", "auto"];
        using (MillraceProcess first = MillraceProcess.Start(_folder.Path, arguments))
        {
            await FileWatch.WaitAsync(_folder.Combine("out"), "part-*");
            await first.SignalAsync("KILL");
            await first.EndAsync();
        }

        ProcessResult kept = await MillraceProcess.RunAsync(_folder.Path, "journal", "ls", "--json");
        ProcessResult second = await MillraceProcess.RunAsync(_folder.Path, arguments);

        long answers = Number(kept.Json[0], "entries");
        Assert.InRange(answers, 1, 399);
        second.AssertExit(0);
        Assert.Equal(JsonValueKind.Number, second.Job.GetProperty("restored_from").ValueKind);
        Assert.InRange(Number(second.Job, "model_rows"), 1, 400 - answers);
        string[] lines = LinesOf("out");
        Assert.Equal(400, lines.Length);
        Assert.Equal(400, lines.Distinct().Count());
    }

    [Fact]
    public async Task Run_PhotosTwice_EmbedsEachOnce()
    {
        string samples = Path.Combine(Repository.Root, "samples");
        _folder.Write("photos.sql", (await File.ReadAllTextAsync(Path.Combine(samples, "photos.sql")))
            .Replace("'provider' = 'onnx'", "'provider' = 'onnx', 'journal' = 'true'", StringComparison.Ordinal)
            .Replace("'connector' = 'parquet'", "'connector' = 'json'", StringComparison.Ordinal));
        Task<ProcessResult> EmbedAsync(string folder) => MillraceProcess.RunAsync(
            _folder.Path, "run", "photos.sql", "--json", "--var", $"photos={samples}/photos*/*", "--var",
            $"model={samples}/models/patches-384.onnx", "--var", $"out={folder}");

        ProcessResult first = await EmbedAsync("first");
        ProcessResult second = await EmbedAsync("second");

        first.AssertExit(0);
        second.AssertExit(0);
        Assert.True(Number(first.Job, "model_calls") > 0);
        Assert.Equal(0, Number(second.Job, "model_calls"));
        Assert.Equal(Number(first.Job, "rows_written"), Number(second.Job, "journal_hits"));
        Assert.Equal(LinesOf(Path.Combine("first", "embeddings")), LinesOf(Path.Combine("second", "embeddings")));
    }

    private static long Number(JsonElement line, string field) => line.GetProperty(field).GetInt64();

    private string[] LinesOf(string folder) =>
        [.. Directory.EnumerateFiles(_folder.Combine(folder), "part-*").SelectMany(File.ReadLines).Order(StringComparer.Ordinal)];

    private Task<ProcessResult> RunAsync(string model, string folder, params string[] more) => MillraceProcess.RunAsync(
        _folder.Path, ["run", _folder.Write("script.sql", Script), "--json", "--var", $"model={model}", "--var", $"out={folder}", .. more]);
}
