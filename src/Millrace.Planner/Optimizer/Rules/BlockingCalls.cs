using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>Takes calls that block out of expressions, and names the columns that stand for them.</summary>
/// <param name="facts">What is known of functions.</param>
/// <param name="input">The columns of the rows that the expressions are evaluated on.</param>
internal sealed class BlockingCalls(ExpressionFacts facts, Schema input)
{
    private readonly List<NamedExpression> _calls = [];
    private readonly List<NamedExpression> _arguments = [];

    /// <summary>The calls, each with the name of its column; their arguments are columns and constants.</summary>
    public IReadOnlyList<NamedExpression> Calls => _calls;

    /// <summary>What has to be computed first for their arguments.</summary>
    public IReadOnlyList<NamedExpression> Arguments => _arguments;

    /// <summary>Whether an expression is a call that stands where it should: alone, over columns and constants.</summary>
    public static bool IsAlone(Expression expression, ExpressionFacts facts) =>
        expression is CallExpression call && IsUnit(call, facts) && (facts.IsConditional(call) || call.Arguments.All(ExpressionFacts.IsPlain));

    /// <summary>The expression with columns in the place of what blocks.</summary>
    public Expression TakeOut(Expression expression)
    {
        if (!facts.IsBlocking(expression))
            return expression;
        if (expression is CallExpression call && IsUnit(call, facts))
        {
            Expression unit = facts.IsConditional(call) ? call : call with { Arguments = [.. call.Arguments.Select(ArgumentOf)] };
            return ColumnFor(unit, _calls, "$io_");
        }

        return expression.WithOperands([.. expression.Operands.Select(TakeOut)]);
    }

    /// <summary>
    /// Whether a call is what moves as a whole: a blocking one, or one that may leave operands out (CASE and its like), where taking an
    /// operand out would call it for rows that do not want it.
    /// </summary>
    private static bool IsUnit(CallExpression call, ExpressionFacts facts) =>
        facts.TraitsOf(call).IsBlockingIO || (facts.IsConditional(call) && facts.IsBlocking(call));

    private Expression ArgumentOf(Expression argument) => ExpressionFacts.IsPlain(argument) ? argument : ColumnFor(argument, _arguments, "$arg_");

    /// <summary>The column of an expression; equal deterministic ones share one.</summary>
    private ColumnExpression ColumnFor(Expression expression, List<NamedExpression> columns, string prefix)
    {
        NamedExpression? known = facts.IsDeterministic(expression) ? columns.FirstOrDefault(c => c.Expression.Equals(expression)) : null;
        if (known is not null)
            return new ColumnExpression(known.Name);
        int number = columns.Count + 1;
        while (input.IndexOf($"{prefix}{number}") >= 0 || columns.Any(c => c.Name == $"{prefix}{number}"))
            number++;
        columns.Add(new NamedExpression($"{prefix}{number}", expression));
        return new ColumnExpression($"{prefix}{number}") { Position = expression.Position };
    }
}
