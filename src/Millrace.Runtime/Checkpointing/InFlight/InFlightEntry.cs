namespace Millrace.Runtime.Checkpointing;

/// <summary>An entry of the in-flight table. Drivers derive from it with what the entry stands for; the table never looks into that.</summary>
/// <remarks>What has no <c>init</c> is set by the table alone.</remarks>
internal abstract class InFlightEntry
{
    /// <summary>What it is.</summary>
    public InFlightKind Kind { get; init; }

    /// <summary>Milliseconds since the epoch, where it is a watermark.</summary>
    public long Watermark { get; init; }

    /// <summary>The checkpoint, where it is a barrier.</summary>
    public long BarrierId { get; init; }

    /// <summary>Whether the barrier's checkpoint is the last one.</summary>
    public bool IsFinalBarrier { get; init; }

    /// <summary>Whether the barrier still waits for calls that were begun or queued before it.</summary>
    public bool IsPatient { get; internal set; }

    /// <summary>Its place among the entries of its subtask.</summary>
    public long Sequence { get; internal set; }

    /// <summary>How far it is.</summary>
    public InFlightState State { get; internal set; }

    /// <summary>Whether the barrier's checkpoint was given up while its step ran.</summary>
    public bool IsCancelled { get; internal set; }

    /// <summary>Slices of output that wait for their turn.</summary>
    public int OutputCount { get; internal set; }

    /// <summary>Whether output has left: a checkpoint can no longer hold the input in its place.</summary>
    public bool HasSent { get; internal set; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; internal set; }

    /// <summary>Version of the object that it refers to, fixed when it was first resolved; or null.</summary>
    public string? Pin { get; internal set; }
}
