using Millrace.Compute;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>What rules ask of expressions.</summary>
internal sealed class ExpressionFacts(ExpressionTyper typer)
{
    /// <summary>The most that an expression costs which may be evaluated twice, or for rows that need it no more.</summary>
    public const double CheapCost = 1;

    public static bool IsPlain(Expression expression) => expression is ColumnExpression or LiteralExpression;

    public static IEnumerable<string> ColumnsOf(Expression expression) =>
        expression.Descendants().OfType<ColumnExpression>().Select(c => c.Name);

    public static int DepthOf(Expression expression) => expression.Operands.Aggregate(0, (most, o) => Math.Max(most, DepthOf(o))) + 1;

    public FunctionTraits TraitsOf(CallExpression call) => typer.Functions.Get(call.Function, call.Position).Traits;

    /// <summary>Whether a call may leave operands out for rows that do not need them.</summary>
    public bool IsConditional(CallExpression call) => typer.Functions.Get(call.Function, call.Position) is IConditionalFunction;

    public bool IsDeterministic(Expression expression) => Calls(expression).All(c => TraitsOf(c).IsDeterministic);

    public bool IsBlocking(Expression expression) => Calls(expression).Any(c => TraitsOf(c).IsBlockingIO);

    public double CostOf(Expression expression) =>
        expression.Descendants().Sum(e => e is CallExpression call ? TraitsOf(call).Cost : e is CastExpression ? 1 : 0);

    /// <summary>Whether an expression over the rows of a node has a value for each of them.</summary>
    public bool IsTotal(Expression expression, LogicalNode input) => expression switch
    {
        CallExpression call => !TraitsOf(call).CanFail && call.Arguments.All(a => IsTotal(a, input)),
        CastExpression cast => IsTotal(cast.Operand, input) && Casts.IsImplicit(typer.TypeOf(cast.Operand, input.SchemaWith(typer)), cast.Target),
        _ => true,
    };

    private static IEnumerable<CallExpression> Calls(Expression expression) => expression.Descendants().OfType<CallExpression>();
}
