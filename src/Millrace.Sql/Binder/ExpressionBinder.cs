using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;
using Millrace.Sql.Parser;

namespace Millrace.Sql.Binder;

/// <summary>Turns parsed expressions into those of a plan: names become columns, functions exist.</summary>
internal sealed class ExpressionBinder(ExpressionTyper typer)
{
    /// <summary>Binds an expression.</summary>
    /// <exception cref="MillraceException">
    /// <c>COLUMN_NOT_FOUND</c>, <c>COLUMN_AMBIGUOUS</c>, <c>FUNCTION_NOT_FOUND</c> or <c>EXPRESSION_REPEATED</c> (user).
    /// </exception>
    public Expression Bind(Expression expression, Scope scope)
    {
        CheckRepeated(expression);
        return expression.Transform(e => e is NameExpression name ? scope.Resolve(name) : e);
    }

    /// <summary>BETWEEN and CASE with a subject write an operand several times: one that has a value of its own each time is refused.</summary>
    private void CheckRepeated(Expression root)
    {
        var seen = new HashSet<Expression>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Expression>([root]);
        while (open.TryPop(out Expression? expression))
        {
            if (seen.Add(expression))
            {
                foreach (Expression operand in expression.Operands)
                    open.Push(operand);
            }
            else if (expression.Descendants().OfType<CallExpression>().FirstOrDefault(IsRandom) is CallExpression call)
            {
                throw MillraceException.User(
                    "EXPRESSION_REPEATED",
                    $"BETWEEN or CASE compares {call.Function.ToUpperInvariant()} more than once, and it has another value each time",
                    "Compute it in a query of its own first, and compare its column",
                    call.Position);
            }
        }
    }

    private bool IsRandom(CallExpression call)
    {
        ScalarFunction function = typer.Functions.Get(call.Function, call.Position);
        return !function.Traits.IsDeterministic;
    }
}
