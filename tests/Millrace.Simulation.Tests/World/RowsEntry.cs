using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>An entry of the model job's stage.</summary>
internal sealed class RowsEntry : InFlightEntry
{
    public Row[] Rows { get; init; } = [];

    /// <summary>Results that no slice has given yet; null until the rows are decided.</summary>
    public Row[]? Results { get; set; }

    public Queue<Row[]> Output { get; } = new();

    public RowsSnapshot Describe()
    {
        bool isFinished = State == InFlightState.Finished;
        Row[] rows = isFinished ? [.. Output.SelectMany(slice => slice)] : Rows;
        return new RowsSnapshot(Sequence, Kind, isFinished, rows) { Attempts = Attempts, Pin = Pin, Watermark = Watermark };
    }
}
