using System.Collections.Immutable;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>Ways through a plan.</summary>
internal static class PlanWalk
{
    /// <summary>Rewrites top down: a node first, then the inputs of what it became. The same reference where nothing changed.</summary>
    public static LogicalNode TopDown(LogicalNode node, Func<LogicalNode, LogicalNode> rewrite)
    {
        LogicalNode rewritten = rewrite(node);
        return OverInputs(rewritten, input => TopDown(input, rewrite));
    }

    /// <summary>The node over rewritten inputs.</summary>
    public static LogicalNode OverInputs(LogicalNode node, Func<LogicalNode, LogicalNode> rewrite)
    {
        ImmutableArray<LogicalNode> inputs = node.Inputs;
        ImmutableArray<LogicalNode> rewritten = [.. inputs.Select(rewrite)];
        return rewritten.AsSpan().SequenceEqual(inputs.AsSpan(), ReferenceEqualityComparer.Instance) ? node : node.WithInputs(rewritten);
    }
}
