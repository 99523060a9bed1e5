using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary>What <c>explain</c> says of the guarantee of each sink, and why.</summary>
public sealed class GuaranteeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("'connector' = 'print'", "at-least-once", "taken back", 1)]
    [InlineData("'connector' = 'blackhole'", "at-least-once", "counted again", 1)]
    [InlineData("'connector' = 'json', 'path' = 'out'", "exactly-once", "renamed", 2)]
    [InlineData("'connector' = 'parquet', 'path' = 'out'", "exactly-once", "renamed", 2)]
    public async Task Explain_EachSink_NamesGuaranteeAndReason(string options, string guarantee, string reason, int sinks)
    {
        string script = _folder.Write("script.sql", $"""
            CREATE TABLE g (id BIGINT, s VARCHAR) WITH ('connector' = 'datagen', 'rows' = '10');
            CREATE TABLE o WITH ({options});
            INSERT INTO o SELECT id, CAST(s AS BIGINT) AS n FROM g;
            """);

        ProcessResult text = await MillraceProcess.RunAsync(_folder.Path, "explain", script);
        ProcessResult json = await MillraceProcess.RunAsync(_folder.Path, "explain", script, "--json");

        text.AssertExit(0);
        Assert.Contains($"{guarantee}: ", text.Output, StringComparison.Ordinal);
        Assert.Contains(reason, text.Output, StringComparison.Ordinal);
        JsonElement[] stages =
        [
            .. json.Json.Single().GetProperty("physical").GetProperty("stages").EnumerateArray().Where(s => s.TryGetProperty("guarantee", out _)),
        ];
        Assert.Equal(sinks, stages.Length);
        Assert.Equal(guarantee, stages[0].GetProperty("guarantee").GetString());
        Assert.All(stages, s => Assert.NotEqual("", s.GetProperty("guarantee_reason").GetString()));

        // Dead letters are files, whatever the table is.
        Assert.All(stages.Skip(1), s => Assert.Equal("exactly-once", s.GetProperty("guarantee").GetString()));
    }
}
