using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What a subtask hands over at its cut: taken under the lock, written outside it.</summary>
internal sealed record TaskSnapshot : IDisposable
{
    /// <summary>Whose it is.</summary>
    public required SubtaskId Task { get; init; }

    /// <summary>The checkpoint.</summary>
    public required long Checkpoint { get; init; }

    /// <summary>The last control message applied before the cut.</summary>
    public long AppliedSequence { get; init; }

    /// <summary>Splits that the subtask holds, and those finished since the last checkpoint.</summary>
    public IReadOnlyList<SplitPosition> Splits { get; init; } = [];

    /// <summary>States of operators, by name.</summary>
    public IReadOnlyList<(string Name, byte[] Bytes)> States { get; init; } = [];

    /// <summary>Rows that a sink's writer has not rolled yet, oldest first.</summary>
    public IReadOnlyList<ISinkRun> Runs { get; init; } = [];

    /// <summary>Entries that a barrier does not wait for.</summary>
    public IReadOnlyList<EntrySnapshot> InFlight { get; init; } = [];

    /// <summary>Output that is prepared and not known to be committed.</summary>
    public IReadOnlyList<PreparedOutput> Committables { get; init; } = [];

    /// <summary>How the checkpoint crossed the subtask's input channels.</summary>
    public IReadOnlyList<EdgeState> Edges { get; init; } = [];

    /// <summary>The subtask's counters at the cut.</summary>
    public RecordCounts Counts { get; init; } = RecordCounts.Zero;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (EntrySnapshot entry in InFlight)
            entry.Dispose();
    }
}
