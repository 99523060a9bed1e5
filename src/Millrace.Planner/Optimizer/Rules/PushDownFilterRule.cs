using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>Moves conditions towards the source: below projections, unnesting, models and rebalancing, never below limits.</summary>
/// <remarks>
/// Below a projection, where the columns that it uses are renamed or cheap, deterministic and cannot fail. Below a model, where it does not
/// use what the model makes: this saves calls. Below unnesting, where it uses neither item nor place, nor the row's identity (items have
/// their own), and cannot fail: it then sees rows without items too. Conditions that are not deterministic stay where they are.
/// </remarks>
internal sealed class PushDownFilterRule : ILogicalRule
{
    public string Name => "push-down-filter";

    public LogicalNode Apply(LogicalNode root, ExpressionTyper typer)
    {
        var facts = new ExpressionFacts(typer);
        var ids = new NodeIds(root);
        return PlanWalk.TopDown(root, node => node is FilterNode filter ? PushDown(filter, facts, ids) : node);
    }

    private static LogicalNode PushDown(FilterNode top, ExpressionFacts facts, NodeIds ids)
    {
        (List<Conjunct> conjuncts, LogicalNode below) = FilterStack.Collect(top);
        if (below is not (ProjectNode or UnnestNode or PredictNode or RebalanceNode))
            return top;
        var pushed = new List<Conjunct>();
        var kept = new List<Conjunct>();
        foreach (Conjunct conjunct in conjuncts)
        {
            bool mayMove = facts.IsDeterministic(conjunct.Predicate)
                && (kept.Count == 0 || facts.IsTotal(conjunct.Predicate, below) && kept.All(k => facts.IsDeterministic(k.Predicate)));
            if (mayMove && Through(conjunct.Predicate, below, facts) is { } moved)
                pushed.Add(conjunct with { Predicate = moved });
            else
                kept.Add(conjunct);
        }

        if (pushed.Count == 0)
            return top;
        LogicalNode input = FilterStack.Build(below.Inputs[0], pushed, source => kept.All(k => !ReferenceEquals(k.Source, source)), ids);
        return FilterStack.Build(below.WithInputs([input]), kept, _ => true, ids);
    }

    /// <summary>The condition as it is below a node, or null where it cannot go there.</summary>
    private static Expression? Through(Expression condition, LogicalNode node, ExpressionFacts facts) => node switch
    {
        ProjectNode project => ThroughProject(condition, project, facts),
        UnnestNode unnest => ThroughUnnest(condition, unnest, facts),
        PredictNode predict => ExpressionFacts.ColumnsOf(condition).Any(c => predict.Model.Output.IndexOf(c) >= 0) ? null : condition,
        RebalanceNode => condition,
        _ => null,
    };

    private static Expression? ThroughProject(Expression condition, ProjectNode project, ExpressionFacts facts)
    {
        if (!project.Expressions.All(facts.IsDeterministic))
            return null;
        Dictionary<string, Expression> columns = project.Columns.ToDictionary(c => c.Name, c => c.Expression, StringComparer.Ordinal);
        bool mayMove = ExpressionFacts.ColumnsOf(condition).Distinct().All(name =>
            ExpressionFacts.IsPlain(columns[name])
            || facts.CostOf(columns[name]) <= ExpressionFacts.CheapCost
            && !facts.IsBlocking(columns[name])
            && facts.IsTotal(columns[name], project.Input));
        return mayMove ? condition.Transform(e => e is ColumnExpression column ? columns[column.Name] : e) : null;
    }

    private static Expression? ThroughUnnest(Expression condition, UnnestNode unnest, ExpressionFacts facts)
    {
        bool usesItem = ExpressionFacts.ColumnsOf(condition)
            .Any(c => c == unnest.ItemColumn || c == unnest.OrdinalityColumn || c is RowIdentity.IdColumn or RowIdentity.OriginColumn);
        return usesItem || !facts.IsDeterministic(unnest.Array) || !facts.IsTotal(condition, unnest) ? null : condition;
    }
}
