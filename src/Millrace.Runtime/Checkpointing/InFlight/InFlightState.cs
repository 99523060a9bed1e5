namespace Millrace.Runtime.Checkpointing;

/// <summary>How far an entry of the in-flight table is.</summary>
internal enum InFlightState
{
    /// <summary>Accepted, not begun: what stands before a barrier or in a checkpoint may be more than can begin.</summary>
    Waiting,

    /// <summary>Begun; it can go on as soon as there is a slot for it.</summary>
    Ready,

    /// <summary>Running.</summary>
    Running,

    /// <summary>Begun; it waits for bytes.</summary>
    Blocked,

    /// <summary>Begun; it has left the dataflow and waits for an answer.</summary>
    Pending,

    /// <summary>Its input is used up; output may still wait for its turn.</summary>
    Finished,
}
