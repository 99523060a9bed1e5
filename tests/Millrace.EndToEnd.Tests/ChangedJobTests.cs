using Millrace.Errors;

namespace Millrace.EndToEnd.Tests;

/// <summary>What may differ between a job and the one whose checkpoint it goes on from. A finished job is asked, which is over at once.</summary>
public sealed class ChangedJobTests : IDisposable
{
    private const string Script = """
        CREATE TABLE g (id BIGINT, other BIGINT) WITH ('connector' = 'datagen', 'rows' = '20', 'seed' = '7', 'rows-per-second' = '100000');
        CREATE MODEL m INPUT (id BIGINT) OUTPUT (word VARCHAR) WITH ('provider' = 'simulated', 'seed' = '1', 'latency' = '1 ms', 'batch-rows' = '4');
        CREATE TABLE o (id BIGINT, word VARCHAR) WITH ('connector' = 'json', 'path' = '$OUT', 'roll-rows' = '5');
        INSERT INTO o SELECT id, word FROM ML_PREDICT(TABLE g, MODEL m, DESCRIPTOR(id)) WHERE id >= 0 AND other IS NOT NULL;
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("$OUT", "$OUT2", "option 'path'")]
    [InlineData("$OUT", "$OUT/one.jsonl", "option 'path'")]
    [InlineData("'rows' = '20'", "'rows' = '21'", "its option 'rows' is '21' where it was '20'")]
    [InlineData("'seed' = '7'", "'seed' = '8'", "its option 'seed' is '8' where it was '7'")]
    [InlineData("'seed' = '1'", "'seed' = '2'", "its option 'seed' is '2' where it was '1'")]
    [InlineData(", 'seed' = '7'", "", "its option 'seed' is not given where it was '7'")]
    [InlineData("id >= 0", "id >= 1", "its work is")]
    [InlineData("id, word FROM ML", "id + 1 AS id, word FROM ML", "its work is")]
    [InlineData("DESCRIPTOR(id)", "DESCRIPTOR(other)", "of other → word")]
    public async Task ExecuteAsync_RestoredWithAnotherResult_IsRefusedAndSaysWhatDiffers(string old, string changed, string what)
    {
        await RunAsync(Script, restore: null);

        MillraceException error = await Assert.ThrowsAsync<MillraceException>(
            () => RunAsync(Script.Replace(old, changed, StringComparison.Ordinal), "latest"));

        Assert.Equal("CHECKPOINT_PLAN_DIFFERS", error.Code);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Equal(20, Rows());
        Assert.False(Directory.Exists(_folder.Combine("out2")));
    }

    [Fact]
    public async Task ExecuteAsync_RestoredFromAnotherCurrentFolder_IsRefused()
    {
        string script = Script.Replace("$OUT", "out", StringComparison.Ordinal);
        await RunAsync(script, restore: null, _folder.Path);
        Directory.CreateDirectory(_folder.Combine("elsewhere"));

        MillraceException error = await Assert.ThrowsAsync<MillraceException>(() => RunAsync(script, "latest", _folder.Combine("elsewhere")));

        Assert.Equal("CHECKPOINT_PLAN_DIFFERS", error.Code);
        Assert.Contains("its place is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_RestoredWithOtherWaysToTheSameResult_IsTaken()
    {
        await RunAsync(Script, restore: null);
        string other = Script
            .Replace("'rows-per-second' = '100000'", "'rows-per-second' = '50000'", StringComparison.Ordinal)
            .Replace(
                "'latency' = '1 ms', 'batch-rows' = '4'", "'latency' = '2 ms', 'batch-rows' = '8', 'max-concurrent' = '2'", StringComparison.Ordinal)
            .Replace("'roll-rows' = '5'", "'roll-rows' = '7', 'if-exists' = 'append'", StringComparison.Ordinal);

        await RunAsync(other, "latest");

        Assert.Equal(20, Rows());
    }

    private async Task RunAsync(string script, string? restore, string? currentFolder = null)
    {
        var session = new Session(new SessionSettings
        {
            CurrentFolder = currentFolder ?? _folder.Path,
            Restore = restore,
            Options = new Dictionary<string, string> { ["checkpoint.dir"] = _folder.Combine("checkpoints") },
        });
        await session.ExecuteAsync(script.Replace("$OUT", _folder.Combine("out"), StringComparison.Ordinal));
    }

    private int Rows() => Directory.EnumerateFiles(_folder.Combine("out"), "part-*").Sum(f => File.ReadLines(f).Count());
}
