using System.Collections.Immutable;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;
using Millrace.Types;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>
/// Gives calls that wait for a file, a socket or another process a projection of their own, which the planner can take off the compute
/// threads: it computes them and passes on the columns that are needed. What they take is computed before it, what is made of them after it.
/// </summary>
/// <remarks>
/// A call within CASE, AND, OR, COALESCE and the like moves with the whole of that, since it may not be made for rows that do not choose it.
/// Filters are looked at once their conditions stand apart (<see cref="OrderFiltersRule"/>).
/// </remarks>
internal sealed class SeparateBlockingIORule : ILogicalRule
{
    public string Name => "separate-blocking-io";

    public LogicalNode Apply(LogicalNode root, ExpressionTyper typer)
    {
        var separation = new Separation(new ExpressionFacts(typer), typer, new NodeIds(root));
        return PlanWalk.TopDown(root, separation.Rewrite);
    }

    private sealed class Separation(ExpressionFacts facts, ExpressionTyper typer, NodeIds ids)
    {
        public LogicalNode Rewrite(LogicalNode node) => node switch
        {
            ProjectNode project => OfProject(project),
            FilterNode filter when FilterStack.Split(filter.Predicate).Count() == 1 => OfOther(filter, filter.Input),
            UnnestNode unnest => OfOther(unnest, unnest.Input),
            _ => node,
        };

        private ProjectNode OfProject(ProjectNode project)
        {
            if (!project.Expressions.Any(facts.IsBlocking)
                || project.Expressions.All(e => ExpressionFacts.IsPlain(e) || BlockingCalls.IsAlone(e, facts)))
            {
                return project;
            }

            Schema schema = project.Input.SchemaWith(typer);
            var calls = new BlockingCalls(facts, schema);
            ImmutableArray<NamedExpression> columns = [.. project.Columns.Select(c => c with { Expression = calls.TakeOut(c.Expression) })];
            var needed = columns.SelectMany(c => ExpressionFacts.ColumnsOf(c.Expression)).ToHashSet(StringComparer.Ordinal);
            return project with { Columns = columns, Input = Before(project, project.Input, schema, calls, needed.Contains) };
        }

        /// <summary>A node that evaluates one expression and carries all columns: those of the calls are dropped right behind it.</summary>
        private LogicalNode OfOther(LogicalNode node, LogicalNode input)
        {
            if (!node.Expressions.Any(facts.IsBlocking))
                return node;
            Schema schema = input.SchemaWith(typer);
            var calls = new BlockingCalls(facts, schema);
            ImmutableArray<Expression> expressions = [.. node.Expressions.Select(calls.TakeOut)];
            LogicalNode over = node.WithExpressions(expressions).WithInputs([Before(node, input, schema, calls, _ => true)]);
            return new ProjectNode(over, Columns(node.SchemaWith(typer), _ => true)) { Id = ids.After(node), Position = node.Position };
        }

        private ProjectNode Before(LogicalNode node, LogicalNode input, Schema schema, BlockingCalls calls, Func<string, bool> isNeeded)
        {
            ImmutableArray<NamedExpression> passed = Columns(schema, isNeeded);
            if (calls.Arguments.Count > 0)
            {
                var taken = calls.Calls.SelectMany(c => ExpressionFacts.ColumnsOf(c.Expression)).ToHashSet(StringComparer.Ordinal);
                input = new ProjectNode(input, [.. Columns(schema, name => isNeeded(name) || taken.Contains(name)), .. calls.Arguments])
                {
                    Id = ids.After(node),
                    Position = node.Position,
                };
            }

            return new ProjectNode(input, [.. passed, .. calls.Calls]) { Id = ids.After(node), Position = node.Position };
        }

        /// <summary>Columns as they are; those of the row's identity always.</summary>
        private static ImmutableArray<NamedExpression> Columns(Schema schema, Func<string, bool> isNeeded) =>
        [
            .. schema.Fields
                .Where(f => f.Name is RowIdentity.IdColumn or RowIdentity.OriginColumn || isNeeded(f.Name))
                .Select(f => new NamedExpression(f.Name, new ColumnExpression(f.Name))),
        ];
    }
}
