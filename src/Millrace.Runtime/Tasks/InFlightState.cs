namespace Millrace.Runtime.Tasks;

/// <summary>How an entry in flight stands.</summary>
internal enum InFlightState
{
    /// <summary>It can go on as soon as a slot is free.</summary>
    Ready,

    /// <summary>A slot works on it.</summary>
    Running,

    /// <summary>It waits for bytes.</summary>
    Blocked,

    /// <summary>It has left the dataflow and waits for an answer.</summary>
    Pending,

    /// <summary>Its input is used up; output may still wait for its turn.</summary>
    Finished,
}
