using System.Text.Json;
using Millrace.Chaos.Campaigns;

namespace Millrace.Chaos.Reporting;

/// <summary>A run as JSON.</summary>
internal static class ReportJson
{
    /// <summary>One line.</summary>
    public static string Format(RunReport report) => JsonSerializer.Serialize(new
    {
        workload = report.Workload,
        fault = report.Fault,
        seed = report.Seed,
        verdict = report.Verdict.ToString().ToLowerInvariant(),
        seconds = Math.Round(report.Seconds, 2),
        starts = report.Starts,
        rows = report.Rows,
        rows_done_again = Math.Round(report.Reprocessed),
        notes = report.Notes,
        findings = report.Findings.Select(f => new { kind = f.Kind.ToString(), count = f.Count, text = f.Text }),
        kept = report.Kept,
    });
}
