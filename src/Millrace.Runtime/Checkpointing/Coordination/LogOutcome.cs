namespace Millrace.Runtime.Checkpointing;

/// <summary>What reading the log tells about an append with an unknown outcome.</summary>
internal enum LogOutcome
{
    /// <summary>It was not written: repeat it.</summary>
    Absent,

    /// <summary>It was written.</summary>
    Written,

    /// <summary>
    /// Another entry of the same or a lower generation stands there. Who claims a generation was too slow: it reads all, and claims the next.
    /// To a coordinator that has claimed one it is damage, since no entry of those may follow.
    /// </summary>
    Taken,

    /// <summary>A higher generation is in the log: stop.</summary>
    Fenced,
}
