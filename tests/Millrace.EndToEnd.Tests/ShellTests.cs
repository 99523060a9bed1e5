using Millrace.Server.Shell;

namespace Millrace.EndToEnd.Tests;

/// <summary>The shell, fed by a pipe.</summary>
public sealed class ShellTests
{
    [Fact]
    public async Task Shell_Error_DoesNotEndIt()
    {
        using var folder = new TemporaryFolder();
        using MillraceProcess process = MillraceProcess.Start(folder.Path, "sql", "--json");
        await process.Input.WriteAsync("SELECT 1\n  AS a;\nSELECT nothing;\nSELECT ';' AS b; SELECT 3 AS c\n");

        ProcessResult result = await process.EndAsync();

        result.AssertError(1, "COLUMN_NOT_FOUND");
        Assert.Equal("{\"a\":1}\n{\"b\":\";\"}\n{\"c\":3}\n", result.Output);
    }

    [Fact]
    public async Task Shell_TerminatedWhileItWaitsForALine_Ends()
    {
        using var folder = new TemporaryFolder();
        using MillraceProcess process = MillraceProcess.Start(folder.Path, "sql", "--json");
        await process.Input.WriteAsync("SELECT 1 AS a;\n");
        await process.Input.FlushAsync();
        Assert.Equal("{\"a\":1}", await process.Output.ReadLineAsync());

        await process.SignalAsync("TERM");

        // Its input is still open: only the signal can have ended it.
        Assert.Null(await process.Output.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        (await process.EndAsync()).AssertExit(143);
    }

    [Theory]
    [InlineData("SELECT 1;", true)]
    [InlineData("SELECT 1; -- done", true)]
    [InlineData("SELECT 1; /* a\n b */ ", true)]
    [InlineData("SELECT 1", false)]
    [InlineData("SELECT ';", false)]
    [InlineData("SELECT ';'", false)]
    [InlineData("SELECT 1 -- ;", false)]
    [InlineData("SELECT 1 /* ;", false)]
    [InlineData("SELECT 'it''s'; SELECT 2", false)]
    [InlineData("SELECT `a;b`;", true)]
    public void IsWhole_Text_Expected(string text, bool expected) => Assert.Equal(expected, StatementText.IsWhole(text));
}
