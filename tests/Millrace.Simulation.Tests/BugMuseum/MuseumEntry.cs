using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.BugMuseum;

/// <summary>An entry that is input, then result.</summary>
internal sealed class MuseumEntry<T> : InFlightEntry
{
    public required T Payload { get; set; }
}
