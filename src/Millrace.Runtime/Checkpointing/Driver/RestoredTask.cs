using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What one subtask goes on from.</summary>
/// <param name="Counts">Its counters.</param>
/// <param name="IsEnded">Whether its operators have been told the end of their input.</param>
/// <param name="States">States of operators, by name.</param>
/// <param name="Runs">Rows that a sink's writer had not rolled, oldest first; those of several writers where there are fewer subtasks now.</param>
/// <param name="InFlight">Entries, oldest first; whoever takes them owns them.</param>
internal sealed record RestoredTask(
    RecordCounts Counts, bool IsEnded, IReadOnlyList<(string Name, byte[] Bytes)> States, IReadOnlyList<ISinkRun> Runs,
    IReadOnlyList<EntrySnapshot> InFlight)
{
    /// <summary>Nothing: a fresh start.</summary>
    public static RestoredTask Fresh { get; } = new(RecordCounts.Zero, false, [], [], []);
}
