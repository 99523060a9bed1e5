using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>Counts how often each numbered step of the protocol was taken.</summary>
internal sealed class Coverage : IProtocolTrace
{
    /// <summary>
    /// Steps that a set of runs must take. Not among them: 2.8A.6 (object stores), 2.10.3 and 2.10.6 (contents of a dead letter and
    /// the replay tool): no machine takes part in them.
    /// </summary>
    public static IReadOnlyList<string> Required { get; } =
    [
        "2.0.1", "2.0.2", "2.0.3", "2.0.4", "2.0.5", "2.0.6", "2.0.7",
        "2.1.1", "2.1.1.held", "2.1.2", "2.1.3", "2.1.3.step", "2.1.4", "2.1.5", "2.1.6", "2.1.7", "2.1.8", "2.1.9",
        "2.5.decline", "2.5.verify", "2.5.gc",
        "2.8A.0", "2.8A.1", "2.8A.2", "2.8A.3", "2.8A.4", "2.8A.5",
        "2.10.1", "2.10.2", "2.10.4", "2.10.5",
        "2.11.1", "2.11.2", "2.11.2.beyond", "2.11.2.patient", "2.11.2.sent", "2.11.3", "2.11.3.part", "2.11.4", "2.11.5", "2.11.6", "2.11.7",
    ];

    public SortedDictionary<string, long> Steps { get; } = new(StringComparer.Ordinal);

    public void Step(string id) => Steps[id] = Steps.GetValueOrDefault(id) + 1;

    public void Add(Coverage other)
    {
        foreach ((string id, long count) in other.Steps)
        {
            Steps[id] = Steps.GetValueOrDefault(id) + count;
        }
    }
}
