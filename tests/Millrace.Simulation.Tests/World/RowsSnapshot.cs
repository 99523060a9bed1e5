using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>An entry of the model job's stage as its checkpoint holds it: input or results.</summary>
internal sealed record RowsSnapshot(long Sequence, InFlightKind Kind, bool IsFinished, Row[] Rows) : InFlightSnapshot(Sequence, Kind, IsFinished)
{
    public long Watermark { get; init; }
}
