using System.Text;
using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary>Images that kill the process that decodes them.</summary>
public sealed class PoisonTests : IDisposable
{
    private const string Marker = "kill-me-now";
    private const int Images = 40;

    private const string Embed = """
        CREATE TABLE photos WITH ('connector' = 'files', 'path' = 'photos/*');
        CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
        INSERT INTO o SELECT uri, IMAGE_METADATA(IMAGE_RESIZE(IMAGE_DECODE(bytes), 64, 64)).width AS width
        FROM (SELECT uri, FETCH_CONTENT(content) AS bytes FROM photos);
        """;

    private const string Show = """
        CREATE TABLE photos WITH ('connector' = 'files', 'path' = 'photos/*');
        SELECT uri, IMAGE_METADATA(IMAGE_DECODE(bytes)).width AS width FROM (SELECT uri, FETCH_CONTENT(content) AS bytes FROM photos);
        SET 'checkpoint.dir' = 'checkpoints';
        CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
        INSERT INTO o SELECT uri FROM photos;
        """;

    private readonly TemporaryFolder _folder = new();

    public PoisonTests()
    {
        Directory.CreateDirectory(_folder.Combine("photos"));
        byte[] image = File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "photos", "text.png"));
        for (int i = 0; i < Images; i++)
            File.WriteAllBytes(_folder.Combine("photos", $"{i:00}.png"), i is 17 ? [.. image, .. Encoding.UTF8.GetBytes(Marker)] : image);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("--set checkpoint.dir=checkpoints --set 'checkpoint.interval=50 ms'")]
    public async Task Run_OnePoisonImage_IsTheOneDeadLetter(string arguments)
    {
        ProcessResult result = await RunAsync(Embed, $"run - --json {arguments} < script.sql");

        result.AssertExit(0);
        JsonElement job = result.Job;
        Assert.Equal(("FINISHED", 1), (job.GetProperty("state").GetString(), job.GetProperty("rows_rejected").GetInt32()));
        Assert.InRange(job.GetProperty("attempts").GetInt32(), 2, 4);
        string[] uris = [.. Lines("out").Select(row => row.GetProperty("uri").GetString()!)];
        Assert.Equal(Images - 1, uris.Distinct().Count());
        Assert.Equal(Images - 1, uris.Length);
        JsonElement letter = Assert.Single(Lines("out", "_rejected"));
        Assert.EndsWith("/17.png", letter.GetProperty("origin").GetString(), StringComparison.Ordinal);
        Assert.Equal("image_decode", letter.GetProperty("step").GetString());
        Assert.Equal("KILLED_PROCESS", letter.GetProperty("code").GetString());
        Assert.Equal(2, letter.GetProperty("attempts").GetInt32());
        Assert.False(Directory.Exists(_folder.Combine("out", ".tmp")));
    }

    [Fact]
    public async Task Run_PoisonAndErrorsFail_FailsWithTheRowsError()
    {
        ProcessResult result = await RunAsync(Embed, "run script.sql --json --set on-error=fail");

        result.AssertError(1, "KILLED_PROCESS");
        Assert.Contains("/17.png", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Combine("out"), "part-*"));
    }

    [Fact]
    public async Task Run_AllPoison_Ends()
    {
        ProcessResult result = await RunAsync(
            Embed.Replace("photos/*", "photos/1*", StringComparison.Ordinal),
            "run script.sql --json --set restart.attempts=1 --set debug.kill-on-marker=PNG");

        result.AssertError(3, "ENGINE_DIED");
        Assert.Equal("FAILED", result.Job.GetProperty("state").GetString());
        Assert.False(Directory.Exists(_folder.Combine("out")));
    }

    [Fact]
    public async Task Run_GivenUpWithCheckpoints_NamesRowsAndOperatorAndWhatGoesOn()
    {
        ProcessResult result = await RunAsync(Embed, "run script.sql --json --set restart.attempts=0 --set checkpoint.dir=checkpoints");

        result.AssertError(3, "ENGINE_DIED");
        Assert.Contains("death 1: row", result.Error, StringComparison.Ordinal);
        Assert.Contains(", operator ", result.Error, StringComparison.Ordinal);
        Assert.Contains("restart.attempts", result.Error, StringComparison.Ordinal);
        Assert.Contains("--restore auto", result.Error, StringComparison.Ordinal);
        Assert.Equal("checkpoints", result.Job.GetProperty("checkpoint_folder").GetString());

        ProcessResult restored = await RunAsync(Embed, "run script.sql --json --set checkpoint.dir=checkpoints --restore auto");

        restored.AssertExit(0);
        Assert.Equal(Images - 1, restored.Job.GetProperty("rows_written").GetInt32());
        Assert.False(Directory.Exists(_folder.Combine("out", ".tmp")));
    }

    [Fact]
    public async Task Run_PoisonInAQueryThatPrints_IsNotTakenBack()
    {
        ProcessResult result = await RunAsync(Show, "run script.sql --json --set cpu.slots=1");

        result.AssertError(3, "ENGINE_DIED");
        Assert.Contains("cannot be taken back", result.Error, StringComparison.Ordinal);
        Assert.NotEmpty(result.Json);
        Assert.Equal(result.Json.Count, result.Json.Select(row => row.GetProperty("uri").GetString()).Distinct().Count());
        Assert.False(Directory.Exists(_folder.Combine("out")));
    }

    private Task<ProcessResult> RunAsync(string script, string arguments)
    {
        _folder.Write("script.sql", script);
        string[] parts = arguments.Split(" < ");
        string marker = arguments.Contains("kill-on-marker", StringComparison.Ordinal) ? "" : $"--set debug.kill-on-marker={Marker}";
        return MillraceProcess.ShellAsync(
            _folder.Path, $"ulimit -c 0; exec $MILLRACE {parts[0]} {marker} {(parts.Length > 1 ? $"< {parts[1]}" : "")}");
    }

    private JsonElement[] Lines(params string[] folder) =>
    [
        .. Directory.EnumerateFiles(_folder.Combine(folder), "part-*")
            .SelectMany(File.ReadLines)
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];
}
