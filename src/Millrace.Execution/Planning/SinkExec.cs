using System.Collections.Immutable;
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

    /// <summary>The table's options that must stay, from <see cref="PlanInvariants.Of"/>. Default: none.</summary>
    public ImmutableSortedDictionary<string, string> LastingOptions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Invariants =>
        LastingOptions.Add(PlanInvariants.Work, Describe()).Add(PlanInvariants.Place, Sink.Place);

    /// <inheritdoc/>
    public override string Describe() =>
        $"{Table.Name} ({Table.Connector}), {(Sink.Guarantee == SinkGuarantee.ExactlyOnce ? "exactly-once" : "at-least-once")}";
}
