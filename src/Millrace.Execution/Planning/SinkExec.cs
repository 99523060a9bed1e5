using Millrace.Execution.Sinks;
using Millrace.Plan.Catalog;

namespace Millrace.Execution.Planning;

/// <summary>Writes a table: the root of a physical plan.</summary>
/// <param name="Table">The table.</param>
/// <param name="Sink">The sink that its connector made.</param>
public sealed record SinkExec(TableDefinition Table, ISink Sink) : PhysicalNode
{
    /// <inheritdoc/>
    public override string Name => "Sink";

    /// <inheritdoc/>
    public override string Describe() =>
        $"{Table.Name} ({Table.Connector}), {(Sink.Guarantee == SinkGuarantee.ExactlyOnce ? "exactly-once" : "at-least-once")}";
}
