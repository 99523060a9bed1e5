using Millrace.Chaos.Campaigns;
using Millrace.Chaos.Checking;
using Millrace.Chaos.Reporting;

namespace Millrace.Chaos.Tests;

public sealed class ReportTests
{
    [Fact]
    public void Table_Runs_CountsByVerdictAndFinding()
    {
        RunReport[] runs =
        [
            Run(Verdict.Passed), Run(Verdict.Void),
            Run(Verdict.Failed, new Finding(FindingKind.Lost, "3 rows", 3), new Finding(FindingKind.Torn, "a file")),
        ];

        string table = ReportMarkdown.Table("title", SummaryRow.Of(runs));

        Assert.Contains("| w1 | kill | 3 | 1 | 1 | 1 | 3 | 0 | 0 | 1 | 0 | 0 | 5.0 % |\n", table, StringComparison.Ordinal);
        Assert.Contains("| all |  | 3 |", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "table\n")]
    [InlineData("text\n", "text\n\ntable\n")]
    [InlineData("text\n\n<!-- campaign: end -->\nmore\n", "text\n\ntable\n\n<!-- campaign: end -->\nmore\n")]
    public void Insert_Page_PutsTheTableInItsPlace(string page, string expected) => Assert.Equal(expected, ReportMarkdown.Insert(page, "table\n"));

    [Theory]
    [InlineData("--runs", "3", "--workload", "w1")]
    [InlineData("--all", "--runs", "none")]
    [InlineData("--all", "--unknown", "1")]
    [InlineData("--all", "--seed")]
    public void Parse_Nonsense_IsRefused(params string[] arguments) => Assert.Throws<FormatException>(() => ChaosOptions.Parse(arguments));

    private static RunReport Run(Verdict verdict, params Finding[] findings) => new()
    {
        Workload = "w1",
        Fault = "kill",
        Seed = 1,
        Verdict = verdict,
        Findings = findings,
        Notes = [],
        Seconds = 1,
        Rows = 100,
        Reprocessed = 5,
    };
}
