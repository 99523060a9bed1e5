using System.Collections.Immutable;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>Passes some rows and ends. Without an order in the plan, which rows is not promised unless the read keeps its order.</summary>
/// <param name="Input">Where the rows come from.</param>
/// <param name="RowLimit">The most rows to pass.</param>
/// <param name="Offset">Rows to skip first. Default: 0.</param>
public sealed record LimitNode(LogicalNode Input, long RowLimit, long Offset = 0) : LogicalNode
{
    /// <inheritdoc/>
    public override ImmutableArray<LogicalNode> Inputs => [Input];

    /// <inheritdoc/>
    public override LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs) => this with { Input = inputs[0] };

    /// <inheritdoc/>
    public override Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer) => inputs[0];

    /// <inheritdoc/>
    public override string Describe() => $"Limit: {RowLimit}{(Offset > 0 ? $" after {Offset}" : "")}";
}
