using Millrace.Execution.Planning;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;

namespace Millrace.Planner.Optimizer;

/// <summary>Applies the generic rules and those of packages, until nothing changes or <see cref="RoundsMax"/> rounds are over.</summary>
internal sealed class PlanOptimizer(EngineRegistry registry)
{
    private const int RoundsMax = 8;

    /// <summary>Rewrites a plan.</summary>
    public OptimizedPlan Optimize(LogicalNode root)
    {
        var applied = new List<string>();
        LogicalNode plan = Repeat(OptimizerRules.Early, root, applied);
        plan = Repeat(registry.Rules, plan, applied);
        plan = Repeat(OptimizerRules.Late, plan, applied);
        return new OptimizedPlan(UniqueIds.Apply(plan), [.. applied]);
    }

    private LogicalNode Repeat(IReadOnlyList<ILogicalRule> rules, LogicalNode plan, List<string> applied)
    {
        for (int round = 0; round < RoundsMax; round++)
        {
            LogicalNode before = plan;
            foreach (ILogicalRule rule in rules)
            {
                LogicalNode rewritten = rule.Apply(plan, registry.Typer);
                if (!ReferenceEquals(rewritten, plan) && !rewritten.Equals(plan) && !applied.Contains(rule.Name))
                    applied.Add(rule.Name);
                plan = rewritten;
            }

            if (ReferenceEquals(before, plan) || before.Equals(plan))
                break;
        }

        return plan;
    }
}
