using Millrace.Plan.Logical;
using Millrace.Plan.Rules;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>Tells a scan how many rows a limit needs at most, where every row that it reads reaches the limit.</summary>
/// <remarks>
/// That is: only projections that cannot fail for a row, and rebalancing, stand between; and the scan carries no identity, which it does
/// where rows may be rejected. The limit stays, since the scan takes the number as a hint.
/// </remarks>
internal sealed class PushDownLimitRule : ILogicalRule
{
    public string Name => "push-down-limit";

    public LogicalNode Apply(LogicalNode root, ExpressionTyper typer)
    {
        var facts = new ExpressionFacts(typer);
        return PlanWalk.TopDown(root, node => node is LimitNode limit ? PushDown(limit, facts) : node);
    }

    private static LogicalNode PushDown(LimitNode limit, ExpressionFacts facts)
    {
        if (limit.RowLimit > long.MaxValue - limit.Offset || limit.RowLimit == long.MaxValue)
            return limit;
        long rows = limit.RowLimit + limit.Offset;
        return PlanWalk.OverInputs(limit, input => WithLimit(input, rows, facts));
    }

    private static LogicalNode WithLimit(LogicalNode node, long rows, ExpressionFacts facts) => node switch
    {
        ScanNode { WithIdentity: false } scan when scan.RowLimit is null || scan.RowLimit > rows => scan with { RowLimit = rows },
        ProjectNode project when project.Expressions.All(e => facts.IsTotal(e, project.Input)) =>
            PlanWalk.OverInputs(project, input => WithLimit(input, rows, facts)),
        RebalanceNode rebalance => PlanWalk.OverInputs(rebalance, input => WithLimit(input, rows, facts)),
        _ => node,
    };
}
