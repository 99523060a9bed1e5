using System.Collections.Immutable;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>Spreads rows over subtasks, to the least loaded one. The order of rows is lost.</summary>
/// <param name="Input">Where the rows come from.</param>
public sealed record RebalanceNode(LogicalNode Input) : LogicalNode
{
    /// <inheritdoc/>
    public override ImmutableArray<LogicalNode> Inputs => [Input];

    /// <inheritdoc/>
    public override LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs) => this with { Input = inputs[0] };

    /// <inheritdoc/>
    public override Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer) => inputs[0];

    /// <inheritdoc/>
    public override string Describe() => "Rebalance";
}
