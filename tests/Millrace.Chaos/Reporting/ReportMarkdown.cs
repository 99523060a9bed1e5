using System.Text;

namespace Millrace.Chaos.Reporting;

/// <summary>The table for <c>docs/reliability.md</c>.</summary>
internal static class ReportMarkdown
{
    /// <summary>Raw counts, a row for each workload and fault.</summary>
    public static string Table(IReadOnlyList<SummaryRow> rows)
    {
        var text = new StringBuilder("\n");
        text.Append("| ").AppendJoin(" | ", SummaryRow.Titles).Append(" |\n");
        text.Append("| --- | --- |").Append(string.Concat(Enumerable.Repeat(" ---: |", SummaryRow.Titles.Count - 2))).Append('\n');
        foreach (SummaryRow row in rows)
            text.Append("| ").AppendJoin(" | ", row.Cells()).Append(" |\n");
        return text.ToString();
    }
}
