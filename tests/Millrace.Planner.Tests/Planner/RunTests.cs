using Millrace.Execution.Planning;
using Millrace.Options;
using Millrace.Planner.Tests.Support;

namespace Millrace.Planner.Tests.Planner;

/// <summary>Statements from text to rows.</summary>
public sealed class RunTests
{
    [Theory]
    [InlineData("SELECT 1 + 1 AS two, 'a' || 'b' AS ab", "2 | ab")]
    [InlineData("SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS v(n, s)", "1 | a\n2 | NULL")]
    [InlineData("SELECT n * 2 AS m, upper(label) AS l FROM t WHERE n >= 27", "54 | ROW 27\n56 | ROW 28\n58 | ROW 29")]
    [InlineData("SELECT n FROM t LIMIT 3", "0\n1\n2")]
    [InlineData("SELECT n FROM t WHERE n % 10 = 5 LIMIT 2 OFFSET 1", "15\n25")]
    [InlineData("SELECT n, octet_length(load_bytes(n)) AS bytes FROM t WHERE n IN (3, 4)", "3 | 3\n4 | 4")]
    [InlineData("SELECT n, item FROM t CROSS JOIN UNNEST(items) AS u(item) WHERE n < 6", "1 | 10\n2 | 20\n2 | 21\n4 | 40\n5 | 50\n5 | 51")]
    [InlineData("SELECT CASE WHEN n = 0 THEN -1 ELSE 10 / n END AS q FROM t WHERE n < 3", "-1\n10\n5")]
    public async Task Run_Query_GivesRows(string query, string expected) =>
        Assert.Equal(expected, string.Join('\n', await new TestSession().RunAsync(query)));

    [Fact]
    public async Task Run_RowsWithoutAValue_GoToTheDeadLetters()
    {
        var session = new TestSession();
        IReadOnlyList<string> rows = await session.RunAsync("SELECT checked(5 - n) AS m FROM t WHERE n BETWEEN 4 AND 7");
        Assert.Equal(["2", "1"], rows);
        string[] letters = [.. session.Connector.Sinks["rejected"].Rows];
        Assert.Equal(2, letters.Length);
        Assert.All(letters, l => Assert.Matches("^[0-9a-f]{32} \\| split0#[67] \\| .* \\| checked \\| NEGATIVE \\| -[12] is negative \\| 1$", l));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Run_SeveralSubtasks_GiveTheSameRows(int subtasks)
    {
        var options = new EngineOptions { CpuSlots = 2, IOSlots = 2, Subtasks = subtasks, MemoryLimit = ByteSize.FromMiB(256) };
        IReadOnlyList<string> rows = await new TestSession(options).RunAsync("SELECT n + 1 AS m FROM t WHERE n % 2 = 0");
        Assert.Equal(
            Enumerable.Range(0, 15).Select(i => 2 * i + 1),
            rows.Select(r => int.Parse(r, System.Globalization.CultureInfo.InvariantCulture)).Order());
    }
}
