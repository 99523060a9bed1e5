namespace Millrace.Runtime.Checkpointing;

/// <summary>How far an entry of the in-flight table is.</summary>
internal enum InFlightState
{
    /// <summary>Accepted, not started: also what waits in a partly filled batch.</summary>
    Waiting,

    /// <summary>Running.</summary>
    Running,

    /// <summary>Its result is there, not yet emitted.</summary>
    Finished,
}
