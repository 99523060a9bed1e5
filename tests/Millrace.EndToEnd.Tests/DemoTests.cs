using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary>The demo, and the job that it runs.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_Twice_EmbedsAllPhotographsAndLeavesOtherFilesAlone()
    {
        ProcessResult first = await DemoAsync();
        await File.WriteAllTextAsync(_folder.Combine("out", "mine.txt"), "kept");
        ProcessResult second = await DemoAsync();

        foreach (ProcessResult result in new[] { first, second })
        {
            result.AssertExit(0);
            Assert.Contains("         19        13         6 ", result.Output, StringComparison.Ordinal);
            foreach (string damaged in new[] { "empty.png", "header-only.png", "lying.png", "rocket-cut.jpg", "text-named.jpg", "truncated.jpg" })
                Assert.Contains($"\n{damaged}", result.Output, StringComparison.Ordinal);
        }

        Assert.Single(Directory.EnumerateFiles(_folder.Combine("out", "embeddings"), "part-*.parquet"));
        Assert.Equal("kept", await File.ReadAllTextAsync(_folder.Combine("out", "mine.txt")));
    }

    [Fact]
    public async Task Demo_ForeignResults_AreNotTouched()
    {
        Directory.CreateDirectory(_folder.Combine("out", "embeddings"));
        string mine = _folder.Combine("out", "embeddings", "part-mine.parquet");
        await File.WriteAllTextAsync(mine, "kept");

        ProcessResult result = await DemoAsync();

        result.AssertError(1, "RESULTS_EXIST");
        Assert.Equal("kept", await File.ReadAllTextAsync(mine));
    }

    [Fact]
    public async Task Photos_RunAndReadBack_HaveUnitEmbeddingsAndDeadLettersWithReasons()
    {
        string samples = Path.Combine(Repository.Root, "samples");
        ProcessResult run = await MillraceProcess.RunAsync(
            _folder.Path,
            "run",
            Path.Combine(samples, "photos.sql"),
            "--json",
            "--var",
            $"photos={samples}/photos*/*",
            "--var",
            $"model={samples}/models/patches-384.onnx",
            "--var",
            "out=result",
            "--set",
            "memory.limit=256 MiB");
        ProcessResult read = await MillraceProcess.RunAsync(
            _folder.Path,
            "run",
            _folder.Write(
                "read.sql",
                """
                CREATE TABLE e WITH ('connector' = 'parquet', 'path' = 'result/embeddings');
                CREATE TABLE r WITH ('connector' = 'json', 'path' = 'result/embeddings/_rejected');
                SELECT uri, width, height, embedding FROM e;
                SELECT origin, step, code, reason FROM r;
                """),
            "--json");

        run.AssertExit(0);
        Assert.Equal((19, 13, 6), (Number(run, "rows_read"), Number(run, "rows_written"), Number(run, "rows_rejected")));
        Assert.True(Number(run, "model_calls") > 0);
        Assert.InRange(Number(run, "peak_bytes"), 1, 256L << 20);
        read.AssertExit(0);
        JsonElement[] embedded = [.. read.Json.Where(row => row.TryGetProperty("embedding", out _))];
        JsonElement[] rejected = [.. read.Json.Where(row => row.TryGetProperty("reason", out _))];
        Assert.Equal(13, embedded.Length);
        Assert.All(embedded, row => Assert.InRange(row.GetProperty("embedding").EnumerateArray().Sum(v => Math.Pow(v.GetDouble(), 2)), 0.999, 1.001));
        JsonElement rocket = embedded.Single(row => row.GetProperty("uri").GetString()!.EndsWith("/rocket.jpg", StringComparison.Ordinal));
        Assert.Equal((640, 427), (rocket.GetProperty("width").GetInt32(), rocket.GetProperty("height").GetInt32()));
        Assert.Equal(6, rejected.Length);
        Assert.All(rejected, row => Assert.Equal("image_decode", row.GetProperty("step").GetString()));
        Assert.All(rejected, row => Assert.Contains("photos-damaged/", row.GetProperty("origin").GetString(), StringComparison.Ordinal));
    }

    private Task<ProcessResult> DemoAsync() => MillraceProcess.RunAsync(_folder.Path, "demo", "--out", "out");

    private static long Number(ProcessResult result, string field) => result.Job.GetProperty(field).GetInt64();
}
