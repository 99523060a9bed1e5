using Millrace.Plan.Logical;

namespace Millrace.Plan.Rules;

/// <summary>A rewrite of a plan into a better one with the same rows. Stateless; packages bring their own.</summary>
public interface ILogicalRule
{
    /// <summary>The name that <c>EXPLAIN</c> shows: <c>push-down-filter</c>.</summary>
    string Name { get; }

    /// <summary>Rewrites a plan; answers the same reference where there is nothing to do.</summary>
    /// <param name="root">An analysed plan: every column and function exists, every node has its id.</param>
    /// <param name="typer">Types of expressions.</param>
    LogicalNode Apply(LogicalNode root, ExpressionTyper typer);
}
