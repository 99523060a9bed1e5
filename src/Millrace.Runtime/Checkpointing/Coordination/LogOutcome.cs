namespace Millrace.Runtime.Checkpointing;

/// <summary>What reading the log tells about an append with an unknown outcome.</summary>
internal enum LogOutcome
{
    /// <summary>It was not written: repeat it.</summary>
    Absent,

    /// <summary>It was written.</summary>
    Written,

    /// <summary>A coordinator of the same or a lower generation was faster: read all, and claim the next generation.</summary>
    Taken,

    /// <summary>A higher generation is in the log: stop.</summary>
    Fenced,
}
