namespace Millrace.Runtime.Checkpointing;

/// <summary>What an entry of the in-flight table is, which decides what a barrier does to it.</summary>
internal enum InFlightKind
{
    /// <summary>Work on this node's slots: a barrier waits until it has been emitted.</summary>
    Local,

    /// <summary>A model or service call: holds no barrier but a patient one, and joins the checkpoint instead.</summary>
    Remote,

    /// <summary>No work: a watermark that waits for the entries before it.</summary>
    Watermark,

    /// <summary>A barrier that waits for its turn.</summary>
    Barrier,
}
