using System.Text;

namespace Millrace.Chaos.Reporting;

/// <summary>The table for <c>docs/reliability.md</c>.</summary>
internal static class ReportMarkdown
{
    /// <summary>Where tables go in a page that has a place for them: before this line.</summary>
    public const string Place = "<!-- campaign: end -->";

    /// <summary>Raw counts, a row for each workload and fault.</summary>
    /// <param name="title">A line above it.</param>
    /// <param name="rows">The rows.</param>
    public static string Table(string title, IReadOnlyList<SummaryRow> rows)
    {
        var text = new StringBuilder($"{title}\n\n");
        text.Append("| ").AppendJoin(" | ", SummaryRow.Titles).Append(" |\n");
        text.Append("| --- | --- |").Append(string.Concat(Enumerable.Repeat(" ---: |", SummaryRow.Titles.Count - 2))).Append('\n');
        foreach (SummaryRow row in rows)
            text.Append("| ").AppendJoin(" | ", row.Cells()).Append(" |\n");
        return text.ToString();
    }

    /// <summary>Puts a table in its place, or at the end of a page without one.</summary>
    public static string Insert(string page, string table)
    {
        int place = page.IndexOf(Place, StringComparison.Ordinal);
        return place < 0 ? $"{page.TrimEnd()}\n\n{table}".TrimStart('\n') : $"{page[..place]}{table}\n{page[place..]}";
    }
}
