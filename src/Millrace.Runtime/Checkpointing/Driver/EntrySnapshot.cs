using Millrace.Columnar;

namespace Millrace.Runtime.Checkpointing;

/// <summary>One entry of a remote stage as a checkpoint holds it.</summary>
/// <param name="Sequence">Its place among the entries of its subtask.</param>
/// <param name="Input">The rows to start again with, owned by the snapshot; null where <paramref name="IsFinished"/>.</param>
/// <param name="IsFinished">Whether the outputs are whole: they are emitted without a new call.</param>
/// <param name="Outputs">Finished slices with the id of their exchange, owned by the snapshot.</param>
internal sealed record EntrySnapshot(long Sequence, Batch? Input, bool IsFinished, IReadOnlyList<(string Edge, Batch Batch)> Outputs)
    : InFlightSnapshot(Sequence, InFlightKind.Remote, IsFinished), IDisposable
{
    /// <summary>Rows that it still has to give, or that are to be worked on.</summary>
    /// <param name="deadLetters">Exchanges of dead letters, which count elsewhere.</param>
    public long RowsLeft(IReadOnlyCollection<string> deadLetters) =>
        Input?.RowCount ?? Outputs.Where(output => !deadLetters.Contains(output.Edge)).Sum(output => (long)output.Batch.RowCount);

    /// <inheritdoc/>
    public void Dispose()
    {
        Input?.Dispose();
        foreach ((string _, Batch batch) in Outputs)
            batch.Dispose();
    }
}
