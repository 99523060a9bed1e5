using Millrace.Execution.PhysicalExpressions;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Planner.Analyzer;

/// <summary>What the planner knows of the engine's own nodes; of all others it assumes the least.</summary>
internal static class EngineNodes
{
    private static readonly HashSet<Type> Kinds =
    [
        typeof(ScanNode), typeof(ValuesNode), typeof(ProjectNode), typeof(FilterNode), typeof(LimitNode), typeof(UnnestNode),
        typeof(RebalanceNode), typeof(SinkNode),
    ];

    /// <summary>Whether a node is the engine's own and no package's; a model call counts as a package's.</summary>
    public static bool Contains(LogicalNode node) => Kinds.Contains(node.GetType());

    /// <summary>Whether a node may reject rows.</summary>
    public static bool MayReject(LogicalNode node, ExpressionTyper typer)
    {
        if (!Contains(node))
            return true;
        if (node.Inputs.IsEmpty || node.Expressions.IsEmpty)
            return false;
        return CanFail(node.Expressions, node.Inputs[0].SchemaWith(typer), typer);
    }

    /// <summary>Whether a node hands values of rows to native code, so that a supervisor must be able to name the row.</summary>
    public static bool CallsNative(LogicalNode node, ExpressionTyper typer) => node.Expressions
        .SelectMany(e => e.Descendants())
        .Any(e => e is CallExpression call && typer.Functions.Get(call.Function).Traits.NativeStep is not null);

    /// <summary>Whether an expression may have no value for a row.</summary>
    public static bool CanFail(IEnumerable<Expression> expressions, Schema input, ExpressionTyper typer) =>
        CompiledExpressions.Compile(expressions, input, typer).CanFail;
}
