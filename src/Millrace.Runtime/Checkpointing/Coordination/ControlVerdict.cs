namespace Millrace.Runtime.Checkpointing;

/// <summary>What to do with a control message.</summary>
internal enum ControlVerdict
{
    /// <summary>Apply it, then acknowledge <see cref="ControlReceiver.Applied"/>.</summary>
    Apply,

    /// <summary>Drop it, and acknowledge again: the first acknowledgement may have been lost.</summary>
    Duplicate,

    /// <summary>Drop it, and ask for everything after <see cref="ControlReceiver.Applied"/>.</summary>
    Gap,

    /// <summary>Drop it: it is not for this attempt.</summary>
    Stale,
}
