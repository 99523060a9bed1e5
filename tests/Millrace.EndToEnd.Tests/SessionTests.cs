using Millrace.Columnar;
using Millrace.Errors;

namespace Millrace.EndToEnd.Tests;

/// <summary>The front door, in process.</summary>
public sealed class SessionTests
{
    private const string Endless = "CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen')";

    [Fact]
    public async Task QueryAsync_IteratorClosedEarly_StopsTheJob()
    {
        var session = new Session();
        await session.ExecuteAsync(Endless);
        QueryResult result = session.QueryAsync("SELECT id FROM g");

        long rows = 0;
        await foreach (Batch batch in result)
        {
            using (batch)
                rows += batch.RowCount;
            if (rows > 10_000)
                break;
        }

        Assert.Equal(Runtime.Jobs.JobState.Stopped, result.Job?.State);
    }

    [Fact]
    public async Task QueryAsync_Cancelled_Throws()
    {
        var session = new Session();
        await session.ExecuteAsync(Endless);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (Batch batch in session.QueryAsync("SELECT id FROM g").WithCancellation(stop.Token))
            {
                batch.Dispose();
                await stop.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task QueryAsync_JobFails_ThrowsItsError()
    {
        var session = new Session();
        session.SetOption("on-error", "fail");

        MillraceException error = await Assert.ThrowsAsync<MillraceException>(async () =>
        {
            await foreach (Batch batch in session.QueryAsync("SELECT 10 / v.x AS q FROM (VALUES (0)) AS v(x)"))
                batch.Dispose();
        });

        Assert.Equal("DIVISION_BY_ZERO", error.Code);
    }

    [Fact]
    public void SetOption_Unknown_SuggestsAndChangesNothing()
    {
        var session = new Session();

        MillraceException error = Assert.Throws<MillraceException>(() => session.SetOption("memory.limt", "1 GiB"));

        Assert.Equal("OPTION_UNKNOWN", error.Code);
        Assert.Contains("memory.limit", error.Advice, StringComparison.Ordinal);
        Assert.Empty(session.SetOptions);
        Assert.Throws<MillraceException>(() => session.SetOption("subtasks", "0"));
        Assert.Equal(1, session.Options.Subtasks);
    }

    [Theory]
    [InlineData("checkpoint.dir", "")]
    [InlineData("journal.dir", "")]
    [InlineData("dead-letter.path", "")]
    [InlineData("checkpoint.call-wait", "61 s")]
    [InlineData("checkpoint.call-wait", "-1 s")]
    public void SetOption_ValueIsOutOfRange_IsRefused(string key, string value) =>
        Assert.Equal("OPTION_INVALID", Assert.Throws<MillraceException>(() => new Session().SetOption(key, value)).Code);

    [Fact]
    public async Task ExecuteAsync_DeadLettersInTheTablesFolder_IsRefused()
    {
        string folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n"));
        var session = new Session();
        session.SetOption("dead-letter.path", folder + "/x/..");
        string script =
            $"CREATE TABLE o WITH ('connector' = 'json', 'path' = '{folder}'); INSERT INTO o SELECT 1 / x AS y FROM (VALUES (0)) AS v(x);";

        MillraceException error = await Assert.ThrowsAsync<MillraceException>(() => session.ExecuteAsync(script));

        Assert.Equal("SINKS_COLLIDE", error.Code);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task ResetOption_Set_IsBackToItsDefault()
    {
        var session = new Session();

        await session.ExecuteAsync("SET 'subtasks' = '3'; SET 'cpu.slots' = '1'; RESET 'subtasks';");

        Assert.Equal(1, session.Options.Subtasks);
        Assert.Equal(1, session.Options.CpuSlots);
        Assert.Throws<MillraceException>(() => session.ResetOption("subtask"));
    }

    [Fact]
    public void Explain_NoPlan_IsRefused() =>
        Assert.Equal("NOT_EXPLAINED", Assert.Throws<MillraceException>(() => new Session().Explain("SHOW TABLES")).Code);
}
