using System.Collections.Immutable;
using Millrace.Execution.Sources;
using Millrace.Plan.Catalog;

namespace Millrace.Execution.Planning;

/// <summary>Reads a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Source">The source that its connector made.</param>
public sealed record SourceExec(TableDefinition Table, ISource Source) : PhysicalNode
{
    /// <inheritdoc/>
    public override string Name => "Source";

    /// <summary>The table's options that must stay, from <see cref="PlanInvariants.Of"/>. Default: none.</summary>
    public ImmutableSortedDictionary<string, string> LastingOptions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Invariants =>
        LastingOptions.Add(PlanInvariants.Work, Describe()).Add(PlanInvariants.Place, Source.Place);

    /// <inheritdoc/>
    public override string Describe() =>
        $"{Table.Name} ({Table.Connector}): {string.Join(", ", Schema.Fields.Select(f => f.Name))}{(Source.IsBounded ? "" : ", unbounded")}";
}
