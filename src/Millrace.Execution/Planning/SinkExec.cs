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

    /// <summary>The table's options that must stay: see <see cref="PlanInvariants"/>. Default: all.</summary>
    public ImmutableSortedDictionary<string, string> LastingOptions { get; init; } = Table.Options;

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Invariants =>
        LastingOptions.SetItems([KeyValuePair.Create("work", Describe()), KeyValuePair.Create("place", Sink.Place)]);

    /// <inheritdoc/>
    public override string Describe() =>
        $"{Table.Name} ({Table.Connector}), {(Sink.Guarantee == SinkGuarantee.ExactlyOnce ? "exactly-once" : "at-least-once")}";
}
