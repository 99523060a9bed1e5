using Millrace.Errors;
using Millrace.Plan.Logical;
using Millrace.Sql.Parser;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>Puts nodes upon one another: checks each as it is added, and bounds the height of the plan.</summary>
internal sealed class NodeBuilder(ExpressionTyper typer)
{
    /// <summary>Types of expressions.</summary>
    public ExpressionTyper Typer { get; } = typer;

    /// <summary>A plan's lowest node.</summary>
    public BoundRows Leaf(LogicalNode node, TextPosition position) => Checked(node, [], 1, position);

    /// <summary>A node over rows that are its only input.</summary>
    public BoundRows Over(BoundRows input, LogicalNode node, TextPosition position) =>
        Checked(node, [input.Schema], input.Depth + 1, position);

    private BoundRows Checked(LogicalNode node, Schema[] inputs, int depth, TextPosition position)
    {
        if (depth > SqlLimits.PlanDepthMax)
            throw TokenReader.TooComplex($"the plan has more than {SqlLimits.PlanDepthMax} steps one upon the other", position);
        Schema schema = Located.At(position, () => node.DeriveSchema(inputs, Typer));
        return new BoundRows(node with { Position = position }, schema, depth);
    }
}
