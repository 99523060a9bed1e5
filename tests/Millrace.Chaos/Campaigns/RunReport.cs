using Millrace.Chaos.Checking;

namespace Millrace.Chaos.Campaigns;

/// <summary>A run and what it proves.</summary>
internal sealed record RunReport
{
    /// <summary>The workload.</summary>
    public required string Workload { get; init; }

    /// <summary>The fault.</summary>
    public required string Fault { get; init; }

    /// <summary>Whether the engine ran below its supervisor.</summary>
    public bool IsSupervised { get; init; }

    /// <summary>The seed that plays it again.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>What was wrong.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Remarks.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Wall time.</summary>
    public required double Seconds { get; init; }

    /// <summary>Time of the job alone, without checks.</summary>
    public TimeSpan JobTime { get; init; }

    /// <summary>Names that appeared below its folders.</summary>
    public int NamesSeen { get; init; }

    /// <summary>Checkpoints that the log names.</summary>
    public int Checkpoints { get; init; }

    /// <summary>How often the job was started.</summary>
    public int Starts { get; init; }

    /// <summary>Rows done again, estimated.</summary>
    public double Reprocessed { get; init; }

    /// <summary>Rows of the input.</summary>
    public int Rows { get; init; }

    /// <summary>The run's folder, where it was kept.</summary>
    public string? Kept { get; init; }

    /// <summary>How many findings there are of some kinds.</summary>
    public int Count(params FindingKind[] kinds) => Findings.Where(f => kinds.Contains(f.Kind)).Sum(f => f.Count);
}
