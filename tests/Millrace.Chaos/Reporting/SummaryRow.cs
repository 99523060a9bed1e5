using Millrace.Chaos.Campaigns;
using Millrace.Chaos.Checking;

namespace Millrace.Chaos.Reporting;

/// <summary>Raw counts of the runs of one workload with one fault.</summary>
internal sealed record SummaryRow(string Workload, string Fault, IReadOnlyList<RunReport> Runs)
{
    /// <summary>The titles of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Titles { get; } =
        ["workload", "fault", "runs", "passed", "failed", "void", "lost", "duplicated", "corrupted", "torn", "leftover", "other", "rows done again"];

    /// <summary>Groups runs, and a row for all of them at the end.</summary>
    public static IReadOnlyList<SummaryRow> Of(IReadOnlyList<RunReport> reports) =>
    [
        .. reports.GroupBy(r => (r.Workload, r.Fault)).Select(g => new SummaryRow(g.Key.Workload, g.Key.Fault, [.. g])),
        new SummaryRow("all", "", reports),
    ];

    /// <summary>The row as text.</summary>
    public IReadOnlyList<string> Cells()
    {
        RunReport[] landed = [.. Runs.Where(r => r.Verdict != Verdict.Void && r.Rows > 0)];
        double share = landed.Length == 0 ? 0 : landed.Average(r => r.Reprocessed / r.Rows);
        return
        [
            Workload, Fault, $"{Runs.Count}",
            $"{Of(Verdict.Passed)}", $"{Of(Verdict.Failed)}", $"{Of(Verdict.Void)}",
            $"{Count(FindingKind.Lost)}", $"{Count(FindingKind.Duplicated)}",
            $"{Count(FindingKind.Corrupted, FindingKind.Unexpected)}", $"{Count(FindingKind.Torn)}",
            $"{Count(FindingKind.Leftover)}", $"{Count(FindingKind.Protocol, FindingKind.ReaderSaw, FindingKind.Process)}",
            share.ToString("0.0 %", System.Globalization.CultureInfo.InvariantCulture),
        ];
    }

    private int Of(Verdict verdict) => Runs.Count(r => r.Verdict == verdict);

    private int Count(params FindingKind[] kinds) => Runs.Sum(r => r.Count(kinds));
}
