namespace Millrace.EndToEnd.Tests;

/// <summary>A folder of rejected rows is there if a row was rejected, and nothing is there after a failure.</summary>
public sealed class RejectedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("checkpoint.dir=ck")]
    public async Task Run_NoRowRejected_LeavesNoFolder(string option)
    {
        ProcessResult result = await RunAsync("(1), (2)", "", option);

        result.AssertExit(0);
        Assert.True(Directory.Exists(_folder.Combine("out")));
        Assert.False(Directory.Exists(_folder.Combine("out", "_rejected")));
    }

    [Fact]
    public async Task Run_ResultsAreOverwrittenAndNoRowIsRejected_TheOldRejectedRowsGo()
    {
        (await RunAsync("(1), (0)", "")).AssertExit(0);
        Assert.Single(Directory.GetFiles(_folder.Combine("out", "_rejected"), "part-*"));

        ProcessResult second = await RunAsync("(1), (2)", ", 'if-exists' = 'overwrite'");

        second.AssertExit(0);
        Assert.Single(Directory.GetFiles(_folder.Combine("out"), "part-*"));
        Assert.False(Directory.Exists(_folder.Combine("out", "_rejected")));
    }

    [Fact]
    public async Task Run_FolderAskedFor_IsThereWithoutRows()
    {
        ProcessResult result = await RunAsync("(1)", "", "dead-letter.path=bad");

        result.AssertExit(0);
        Assert.Equal(0, new FileInfo(Assert.Single(Directory.GetFiles(_folder.Combine("bad"), "part-*"))).Length);
    }

    [Theory]
    [InlineData("max-rejected=0")]
    [InlineData("on-error=fail")]
    [InlineData("memory.limit=1KiB")]
    public async Task Run_JobFails_NothingIsLeft(string option)
    {
        ProcessResult result = await RunAsync("(1), (0)", "", option);

        result.AssertExit(1);
        Assert.Equal(["script.sql"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    private Task<ProcessResult> RunAsync(string rows, string tableOptions, string option = "")
    {
        string script = _folder.Write("script.sql", $"""
            CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out'{tableOptions});
            INSERT INTO o SELECT 10 / v.x AS q FROM (VALUES {rows}) AS v(x);
            """);
        string[] arguments = option.Length == 0 ? [] : ["--set", option];
        return MillraceProcess.RunAsync(_folder.Path, ["run", script, .. arguments]);
    }
}
