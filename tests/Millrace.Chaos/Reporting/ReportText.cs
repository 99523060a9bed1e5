using System.Globalization;
using System.Text;
using Millrace.Chaos.Campaigns;

namespace Millrace.Chaos.Reporting;

/// <summary>Runs and their table for a terminal.</summary>
internal static class ReportText
{
    /// <summary>A run.</summary>
    public static string Line(int number, RunReport report)
    {
        var line = new StringBuilder();
        line.Append(
            CultureInfo.InvariantCulture,
            $"{number,4}  {report.Verdict.ToString().ToLowerInvariant(),-6}  {report.Workload,-6}  {report.Fault,-14}  seed {report.Seed}");
        line.Append(CultureInfo.InvariantCulture, $"  {report.Seconds:0.0} s  starts {report.Starts}");
        foreach (string note in report.Notes)
            line.Append("  ").Append(note);
        foreach (Checking.Finding finding in report.Findings)
            line.Append(CultureInfo.InvariantCulture, $"\n        {finding.Kind}: {finding.Text}");
        string supervised = report.IsSupervised ? " --supervised on" : "";
        if (report.Findings.Count > 0)
            line.Append($"\n        again: ./chaos.sh --runs 1 --workload {report.Workload} --fault {report.Fault} --seed {report.Seed}{supervised}");
        if (report.Kept is not null)
            line.Append("\n        kept: ").Append(report.Kept);
        return line.ToString();
    }

    /// <summary>The table.</summary>
    public static string Table(IReadOnlyList<SummaryRow> rows)
    {
        IReadOnlyList<string>[] cells = [SummaryRow.Titles, .. rows.Select(r => r.Cells())];
        int[] widths = [.. Enumerable.Range(0, SummaryRow.Titles.Count).Select(c => cells.Max(row => row[c].Length))];
        return string.Join(
            '\n', cells.Select(row => string.Join("  ", row.Select((cell, c) => c < 2 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c])))));
    }
}
