using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary>Signals, and a reader that goes away.</summary>
public sealed class SignalTests : IDisposable
{
    private const string Endless = "CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '2000'); SELECT id FROM g;";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Run_Signal_StopsTheJobAndAnswersItsCode(string signal, int exitCode)
    {
        using MillraceProcess process = MillraceProcess.Start(_folder.Path, "run", _folder.Write("script.sql", Endless), "--json");
        JsonElement first = JsonElement.Parse((await process.Output.ReadLineAsync())!);

        await process.SignalAsync(signal);

        ProcessResult result = await process.EndAsync();
        result.AssertExit(exitCode);
        Assert.Equal("", result.Error);

        // Each line is whole, also the last one. The first may be the only one: nothing says that more was made by the time of the signal.
        Assert.All([first, .. result.Json], row => Assert.True(row.TryGetProperty("id", out _)));
        Assert.EndsWith("\n", "\n" + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_InsertStopped_SaysSoAndLeavesNothing()
    {
        string script = Endless.Replace(
            "SELECT id FROM g;",
            "CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out'); SELECT 1 AS a; INSERT INTO o SELECT id FROM g;",
            StringComparison.Ordinal);
        using MillraceProcess process = MillraceProcess.Start(_folder.Path, "run", _folder.Write("script.sql", script), "--json");
        Assert.NotNull(await process.Output.ReadLineAsync());

        await process.SignalAsync("TERM");

        ProcessResult result = await process.EndAsync();
        result.AssertExit(143);
        Assert.All(result.Json, line => Assert.Equal("STOPPED", line.GetProperty("state").GetString()));
        Assert.False(Directory.Exists(_folder.Combine("out")) && Directory.EnumerateFiles(_folder.Combine("out"), "part-*").Any());
    }

    [Fact]
    public async Task Run_ReaderGone_EndsQuietly()
    {
        _folder.Write("script.sql", Endless);

        ProcessResult result = await MillraceProcess.ShellAsync(
            _folder.Path, "$MILLRACE run script.sql --json | head -n 2; echo ${PIPESTATUS[0]}");

        result.AssertExit(0);
        Assert.Equal("0", result.Output.TrimEnd().Split('\n')[^1]);
        Assert.Equal("", result.Error);
    }
}
