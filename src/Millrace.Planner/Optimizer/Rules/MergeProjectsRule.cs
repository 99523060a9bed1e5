using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;
using Millrace.Types;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>Makes one projection of two that stand upon one another, and takes projections away that change nothing.</summary>
/// <remarks>
/// Not where an expression would be evaluated twice that is not cheap, deterministic and total; nor where one that can fail for a row would
/// no longer be evaluated for each row: because nobody uses it, or because CASE and its like choose among their operands. Blocking calls
/// keep the projection of their own that they have.
/// </remarks>
internal sealed class MergeProjectsRule : ILogicalRule
{
    /// <summary>Merging does not make expressions higher than this, which no later step need fear.</summary>
    private const int DepthMax = 200;

    public string Name => "merge-projects";

    public LogicalNode Apply(LogicalNode root, ExpressionTyper typer)
    {
        var facts = new ExpressionFacts(typer);
        return root.Transform(node => node is ProjectNode project ? Simplify(project, facts, typer) : node);
    }

    private static LogicalNode Simplify(ProjectNode outer, ExpressionFacts facts, ExpressionTyper typer)
    {
        if (outer.Uid is null && IsIdentity(outer, typer))
            return outer.Input;
        if (outer.Input is not ProjectNode inner || (outer.Uid is not null && inner.Uid is not null) || !MayMerge(outer, inner, facts))
            return outer;
        Dictionary<string, Expression> columns = inner.Columns.ToDictionary(c => c.Name, c => c.Expression, StringComparer.Ordinal);
        ImmutableArray<NamedExpression> merged =
            [.. outer.Columns.Select(c => c with { Expression = c.Expression.Transform(e => e is ColumnExpression name ? columns[name.Name] : e) })];
        if (merged.Any(c => ExpressionFacts.DepthOf(c.Expression) > DepthMax))
            return outer;
        ProjectNode identity = inner.Uid is null ? outer : inner;
        ProjectNode result = identity with { Input = inner.Input, Columns = merged };
        return HasSchemaOf(outer, result, typer) ? result : outer;
    }

    private static bool IsIdentity(ProjectNode project, ExpressionTyper typer)
    {
        if (project.Columns.Any(c => c.Expression is not ColumnExpression column || column.Name != c.Name))
            return false;
        Schema input = project.Input.SchemaWith(typer);
        return input.Count == project.Columns.Length && !project.Columns.Where((c, i) => c.Name != input[i].Name).Any();
    }

    private static bool HasSchemaOf(ProjectNode outer, ProjectNode merged, ExpressionTyper typer)
    {
        try
        {
            return merged.SchemaWith(typer).Equals(outer.SchemaWith(typer));
        }
        catch (MillraceException)
        {
            // A function that takes a column of the type does not take what stands there now.
            return false;
        }
    }

    private static bool MayMerge(ProjectNode outer, ProjectNode inner, ExpressionFacts facts)
    {
        bool outerIsPlain = outer.Expressions.All(ExpressionFacts.IsPlain);
        if (outer.Expressions.Any(facts.IsBlocking) && !inner.Expressions.All(ExpressionFacts.IsPlain))
            return false;
        Dictionary<string, (int All, int Always)> uses = CountUses(outer, facts);
        return inner.Columns.All(c => ExpressionFacts.IsPlain(c.Expression) || MayMove(c, uses.GetValueOrDefault(c.Name)));

        bool MayMove(NamedExpression column, (int All, int Always) count)
        {
            bool isTotal = facts.IsTotal(column.Expression, inner.Input);
            if (facts.IsBlocking(column.Expression) && !outerIsPlain)
                return false;
            return count.All switch
            {
                0 => isTotal,
                1 => isTotal || count.Always == 1,
                _ => isTotal && facts.IsDeterministic(column.Expression) && facts.CostOf(column.Expression) <= ExpressionFacts.CheapCost
                    && !facts.IsBlocking(column.Expression),
            };
        }
    }

    /// <summary>How often each column is used, and how often where the operand is evaluated for each row.</summary>
    private static Dictionary<string, (int All, int Always)> CountUses(ProjectNode outer, ExpressionFacts facts)
    {
        var uses = new Dictionary<string, (int All, int Always)>(StringComparer.Ordinal);
        foreach (Expression expression in outer.Expressions)
            Count(expression, true);
        return uses;

        void Count(Expression expression, bool isAlways)
        {
            if (expression is ColumnExpression column)
            {
                (int all, int always) = uses.GetValueOrDefault(column.Name);
                uses[column.Name] = (all + 1, always + (isAlways ? 1 : 0));
            }

            bool operandsAlways = isAlways && (expression is not CallExpression call || !facts.IsConditional(call));
            foreach (Expression operand in expression.Operands)
                Count(operand, operandsAlways);
        }
    }
}
