namespace Millrace.Runtime.Checkpointing;

/// <summary>Where an entry's work is done, which decides what a barrier does to it.</summary>
internal enum InFlightKind
{
    /// <summary>On this node's slots: finishes before the barrier leaves.</summary>
    Local,

    /// <summary>A model or service call: never holds a barrier, joins the checkpoint instead.</summary>
    Remote,

    /// <summary>No work: a watermark that waits for the entries before it.</summary>
    Watermark,
}
