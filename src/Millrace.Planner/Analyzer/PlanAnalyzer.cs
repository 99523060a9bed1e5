using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Planner.Analyzer;

/// <summary>Checks a bound plan and completes it: types, identities of operators, kinds of change, identity of rows.</summary>
internal sealed class PlanAnalyzer(EngineRegistry registry, EngineOptions options)
{
    /// <summary>Checks and completes a plan.</summary>
    public LogicalNode Analyze(LogicalNode root)
    {
        CheckSinks(root);
        CheckTypes(root);
        ChangelogCheck.Check(root);
        LogicalNode named = OperatorIds.Assign(root);
        return new IdentityPlacement(registry.Typer, options).Apply(named);
    }

    private static void CheckSinks(LogicalNode root)
    {
        if (root.Descendants().Skip(1).FirstOrDefault(n => n is SinkNode) is SinkNode inner)
            throw MillraceException.User("SINK_INSIDE", $"{inner.Describe()} stands inside a plan", "A sink is the last step", inner.Position);
    }

    private Schema CheckTypes(LogicalNode node)
    {
        ImmutableArray<Schema> inputs = [.. node.Inputs.Select(CheckTypes)];
        try
        {
            Schema schema = node.DeriveSchema(inputs, registry.Typer);
            CheckNames(schema);
            foreach ((Plan.Expressions.Expression expression, Schema input) in ExpressionsOf(node, inputs))
                registry.Typer.TypeOf(expression, input);
            return schema;
        }
        catch (MillraceException error) when (error.Position is null && node.Position is not null)
        {
            throw new MillraceException(error.Domain, error.Code, error.Message, error.Advice, error)
            {
                Position = node.Position,
                OperatorId = error.OperatorId,
                Retry = error.Retry,
            };
        }
    }

    private static IEnumerable<(Plan.Expressions.Expression, Schema)> ExpressionsOf(LogicalNode node, ImmutableArray<Schema> inputs) =>
        inputs.Length > 1 ? [] : node.Expressions.Select(e => (e, inputs.IsEmpty ? Schema.Empty : inputs[0]));

    private static void CheckNames(Schema schema)
    {
        string? twice = schema.Fields.GroupBy(f => f.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
            throw MillraceException.User("COLUMN_DUPLICATE", $"two columns are called '{twice}'", "Rename one of them with AS");
    }
}
