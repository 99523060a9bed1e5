using Millrace.Chaos.Checking;

namespace Millrace.Chaos.Faults;

/// <summary>What became of a fault.</summary>
internal sealed class FaultOutcome
{
    /// <summary>Why the run proves nothing; null where the fault landed.</summary>
    public string? Void { get; set; } = "the fault did not land";

    /// <summary>What was wrong already.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>What a reader of the line should know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Engine processes that were started, the supervisor's included where they were seen.</summary>
    public HashSet<int> Processes { get; } = [];

    /// <summary>When the fault landed.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>How often the job was started.</summary>
    public int Starts { get; set; }

    /// <summary>Whether a damaged checkpoint was passed over.</summary>
    public bool PassedOver { get; set; }

    /// <summary>Rows between the newest checkpoint and the fault, estimated.</summary>
    public double Reprocessed { get; set; }

    /// <summary>The fault landed.</summary>
    public void Landed(DateTimeOffset at)
    {
        Void = null;
        At ??= at;
    }

    /// <summary>Notes a failure.</summary>
    public void Fail(FindingKind kind, string text) => Findings.Add(new Finding(kind, text));
}
