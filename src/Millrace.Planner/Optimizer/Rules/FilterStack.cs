using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>Filters that stand directly upon one another, as the list of their conditions in the order of evaluation.</summary>
internal static class FilterStack
{
    /// <summary>The conditions, those of the lowest filter first, and what the lowest filter stands upon.</summary>
    public static (List<Conjunct> Conjuncts, LogicalNode Input) Collect(FilterNode top)
    {
        var filters = new Stack<FilterNode>();
        LogicalNode node = top;
        while (node is FilterNode filter)
        {
            filters.Push(filter);
            node = filter.Input;
        }

        return ([.. filters.SelectMany(f => Split(f.Predicate).Select(p => new Conjunct(p, f)))], node);
    }

    /// <summary>The conditions that a predicate is made of, from left to right.</summary>
    public static IEnumerable<Expression> Split(Expression predicate) =>
        predicate is CallExpression { Function: "and", Arguments: [Expression left, Expression right] }
            ? Split(left).Concat(Split(right))
            : [predicate];

    /// <summary>The predicate of conditions, as a tree of least height.</summary>
    public static Expression Join(ReadOnlySpan<Expression> conditions)
    {
        if (conditions.Length == 1)
            return conditions[0];
        int half = (conditions.Length + 1) / 2;
        return new CallExpression("and", [Join(conditions[..half]), Join(conditions[half..])]) { Position = conditions[0].Position };
    }

    /// <summary>Puts filters of conditions upon a node: one for each run of conditions of one source.</summary>
    /// <param name="input">What they stand upon.</param>
    /// <param name="conjuncts">The conditions in the order of evaluation.</param>
    /// <param name="keepsIdentity">Whether the filter made of a source is that source, or else a new node.</param>
    /// <param name="ids">Ids of new nodes.</param>
    public static LogicalNode Build(LogicalNode input, IEnumerable<Conjunct> conjuncts, Func<FilterNode, bool> keepsIdentity, NodeIds ids)
    {
        LogicalNode node = input;
        foreach (IGrouping<FilterNode, Conjunct> group in conjuncts
            .GroupBy(c => c.Source, (IEqualityComparer<FilterNode>)ReferenceEqualityComparer.Instance))
            node = Over(node, [.. group.Select(c => c.Predicate)], group.Key, keepsIdentity(group.Key), ids);
        return node;
    }

    /// <summary>Puts a filter of conditions upon a node.</summary>
    public static FilterNode Over(LogicalNode input, Expression[] conditions, FilterNode source, bool keepsIdentity, NodeIds ids)
    {
        Expression predicate = Split(source.Predicate).SequenceEqual(conditions) ? source.Predicate : Join(conditions);
        return keepsIdentity
            ? source with { Input = input, Predicate = predicate }
            : new FilterNode(input, predicate) { Id = ids.After(source), Position = source.Position };
    }
}
