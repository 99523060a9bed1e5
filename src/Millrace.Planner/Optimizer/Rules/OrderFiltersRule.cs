using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>
/// Takes the conditions of adjacent filters apart and puts them together again: cheap ones before dear ones, cheap ones that cannot fail in
/// one filter, each other one in a filter of its own, so that it sees only rows that passed those before.
/// </summary>
/// <remarks>
/// A condition overtakes another only where it is cheaper, cannot fail for a row, and both are deterministic. Conditions of filters with a
/// name of the user's (<see cref="LogicalNode.Uid"/>) stay in those.
/// </remarks>
internal sealed class OrderFiltersRule : ILogicalRule
{
    private const double SharedCostMax = 10;

    public string Name => "order-filters";

    public LogicalNode Apply(LogicalNode root, ExpressionTyper typer)
    {
        var facts = new ExpressionFacts(typer);
        var ids = new NodeIds(root);
        return PlanWalk.TopDown(root, node => node is FilterNode filter ? Reorder(filter, facts, ids) : node);
    }

    private static LogicalNode Reorder(FilterNode top, ExpressionFacts facts, NodeIds ids)
    {
        (List<Conjunct> conjuncts, LogicalNode input) = FilterStack.Collect(top);
        if (conjuncts.Count == 1)
            return top;
        List<List<Conjunct>> groups = Group(Sort(conjuncts, input, facts), input, facts);
        if (IsAsBefore(top, groups))
            return top;
        var used = new HashSet<FilterNode>(ReferenceEqualityComparer.Instance);
        LogicalNode node = input;
        foreach (List<Conjunct> group in groups)
        {
            FilterNode source = group[0].Source;
            node = FilterStack.Over(node, [.. group.Select(c => c.Predicate)], source, used.Add(source), ids);
        }

        return node;
    }

    /// <summary>Sorts by cost as far as conditions may overtake each other, and keeps the order of equals.</summary>
    private static List<Conjunct> Sort(List<Conjunct> conjuncts, LogicalNode input, ExpressionFacts facts)
    {
        var sorted = new List<Conjunct>(conjuncts.Count);
        foreach (Conjunct conjunct in conjuncts)
        {
            int place = sorted.Count;
            if (facts.IsDeterministic(conjunct.Predicate) && facts.IsTotal(conjunct.Predicate, input))
            {
                double cost = facts.CostOf(conjunct.Predicate);
                while (place > 0 && MayBeOvertaken(sorted[place - 1].Predicate, cost))
                    place--;
            }

            sorted.Insert(place, conjunct);
        }

        return sorted;

        bool MayBeOvertaken(Expression before, double cost) => cost < facts.CostOf(before) && facts.IsDeterministic(before);
    }

    private static List<List<Conjunct>> Group(List<Conjunct> sorted, LogicalNode input, ExpressionFacts facts)
    {
        var groups = new List<List<Conjunct>>();
        foreach (Conjunct conjunct in sorted)
        {
            if (groups.Count > 0 && IsShared(conjunct.Predicate, input, facts) && groups[^1].All(c => MayShare(c, conjunct)))
                groups[^1].Add(conjunct);
            else
                groups.Add([conjunct]);
        }

        return groups;

        bool MayShare(Conjunct before, Conjunct next) => IsShared(before.Predicate, input, facts)
            && (ReferenceEquals(before.Source, next.Source) || before.Source.Uid is null && next.Source.Uid is null);
    }

    private static bool IsShared(Expression predicate, LogicalNode input, ExpressionFacts facts) =>
        facts.CostOf(predicate) <= SharedCostMax
            && facts.IsDeterministic(predicate)
            && !facts.IsBlocking(predicate)
            && facts.IsTotal(predicate, input);

    private static bool IsAsBefore(FilterNode top, List<List<Conjunct>> groups)
    {
        LogicalNode node = top;
        for (int i = groups.Count - 1; i >= 0; i--)
        {
            if (node is not FilterNode filter || !FilterStack.Split(filter.Predicate).SequenceEqual(groups[i].Select(c => c.Predicate)))
                return false;
            node = filter.Input;
        }

        return node is not FilterNode;
    }
}
