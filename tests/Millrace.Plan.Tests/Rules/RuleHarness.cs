using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.Planning;
using Millrace.Functions;
using Millrace.Plan.Catalog;
using Millrace.Plan.Explain;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;
using Millrace.Planner.Optimizer;
using Millrace.Types;

namespace Millrace.Plan.Tests.Rules;

/// <summary>Builds small plans, applies rules by name, and shows the result as text.</summary>
internal static class RuleHarness
{
    private static readonly ImmutableSortedDictionary<string, string> NoOptions =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static readonly EngineRegistry Registry = MakeRegistry();

    public static ExpressionTyper Typer => Registry.Typer;

    public static IReadOnlyList<ILogicalRule> All => Registry.Rules;

    public static ScanNode Scan { get; } = new ScanNode(
        new TableDefinition("t", null, NoOptions),
        new Schema(
        [
            new Field("a", IntegerType.Int32), new Field("b", IntegerType.Int32), new Field("s", Utf8Type.Instance),
            new Field("flag", BooleanType.Instance), new Field("tags", new ListType(Utf8Type.Instance)), new Field("content", BinaryType.Instance),
        ]))
    { Id = "scan" };

    public static ColumnExpression Col(string name) => new(name);

    public static LiteralExpression Lit(long value) => LiteralExpression.Of(value);

    public static CallExpression Call(string function, params Expression[] arguments) => new CallExpression(function, [.. arguments]);

    public static CallExpression Over(string column, long value) => Call(">", Col(column), Lit(value));

    public static NamedExpression As(this Expression expression, string name) => new(name, expression);

    public static FilterNode Filter(this LogicalNode input, Expression predicate, string id = "filter") => new(input, predicate) { Id = id };

    public static ProjectNode Project(this LogicalNode input, params NamedExpression[] columns) => new(input, [.. columns]) { Id = "project" };

    public static ProjectNode Keep(this LogicalNode input, params string[] names) => input.Project([.. names.Select(n => Col(n).As(n))]);

    public static LimitNode Limit(this LogicalNode input, long rows, long offset = 0) => new(input, rows, offset) { Id = "limit" };

    public static UnnestNode Unnest(this LogicalNode input) => new(input, Col("tags"), "tag") { Id = "unnest" };

    public static PredictNode Predict(this LogicalNode input) => new(
        input,
        new ModelDefinition("m", new Schema([new Field("x", Utf8Type.Instance)]), new Schema([new Field("score", IntegerType.Int32)]), NoOptions),
        ["s"],
        NoOptions)
    { Id = "predict" };

    /// <summary>
    /// Applies one rule, checks that it has then nothing more to do, that ids stay unique and that columns stay, and shows the plan.
    /// </summary>
    public static string Apply(string rule, LogicalNode plan)
    {
        ILogicalRule applied = All.Single(r => r.Name == rule);
        LogicalNode result = applied.Apply(plan, Typer);
        Assert.Same(result, applied.Apply(result, Typer));
        Assert.Equal(plan.SchemaWith(Typer), result.SchemaWith(Typer));
        Assert.All(result.Descendants().GroupBy(n => n.Id), ids => Assert.Single(ids));
        return LogicalTree.Text(result);
    }

    /// <summary>Checks that a rule leaves a plan alone.</summary>
    public static void AssertUnchanged(string rule, LogicalNode plan) => Assert.Same(plan, All.Single(r => r.Name == rule).Apply(plan, Typer));

    /// <summary>Applies all rules as often as they find something to do, at most so many times.</summary>
    public static LogicalNode Optimize(LogicalNode plan, int roundsMax = 30)
    {
        for (int round = 0; round < roundsMax; round++)
        {
            LogicalNode before = plan;
            plan = All.Aggregate(plan, (p, rule) => rule.Apply(p, Typer));
            if (ReferenceEquals(before, plan))
                return plan;
        }

        throw new Xunit.Sdk.XunitException($"the rules come to no end:\n{LogicalTree.Text(plan)}");
    }

    private static EngineRegistry MakeRegistry()
    {
        var registry = new EngineRegistry();
        FunctionsPackage.Register(registry);
        registry.Functions.Add(new MarkedFunction("fetch", new() { Cost = 1000, IsBlockingIO = true }));
        registry.Functions.Add(new MarkedFunction("dear", new() { Cost = 100, CanFail = false }));
        registry.Functions.Add(new MarkedFunction("random", new() { IsDeterministic = false, CanFail = false }));
        foreach (ILogicalRule rule in OptimizerRules.Early.Concat(OptimizerRules.Late))
            registry.Add(rule);
        return registry;
    }

    /// <summary>A function from text to text with given traits, which answers its argument.</summary>
    private sealed class MarkedFunction(string name, FunctionTraits traits) : ScalarFunction
    {
        public override string Name => name;

        public override FunctionTraits Traits => traits;

        public override FunctionDocumentation Documentation { get; } = new("Test", name, "VARCHAR", "A test", []);

        public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments) => new([Utf8Type.Instance], Utf8Type.Instance);

        public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context) => arguments[0].IsScalar
            ? Selection.Repeat(arguments[0].Column, context.RowCount, context.Allocator)
            : arguments[0].Column.Share();
    }
}
