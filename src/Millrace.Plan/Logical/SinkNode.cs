using System.Collections.Immutable;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>Writes rows into a table: the root of a job's plan.</summary>
/// <param name="Input">Where the rows come from.</param>
/// <param name="Table">The table; the plan carries all that its connector needs.</param>
public sealed record SinkNode(LogicalNode Input, TableDefinition Table) : LogicalNode
{
    /// <inheritdoc/>
    public override ImmutableArray<LogicalNode> Inputs => [Input];

    /// <inheritdoc/>
    public override LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs) => this with { Input = inputs[0] };

    /// <inheritdoc/>
    public override Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer) => inputs[0];

    /// <inheritdoc/>
    public override string Describe() => $"Sink {Table.Name} ({Table.Connector})";
}
