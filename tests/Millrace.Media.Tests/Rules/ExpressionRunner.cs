using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Media.Tests.Functions;
using Millrace.Plan.Expressions;

namespace Millrace.Media.Tests.Rules;

/// <summary>Evaluates expressions over one column of bytes; equal expressions once.</summary>
internal sealed class ExpressionRunner(MediaHarness media, Operand bytes) : IDisposable
{
    private readonly Dictionary<Expression, Operand> _known = [];

    public void Dispose() => _known.Clear();

    public Column Evaluate(Expression expression) => Value(expression).Column;

    private Operand Value(Expression expression)
    {
        if (expression is ColumnExpression)
            return bytes;
        if (_known.TryGetValue(expression, out Operand known))
            return known;
        var call = (CallExpression)expression;
        Operand value = call.Function == "array"
            ? media.Doubles([.. call.Arguments.Select(a => Convert.ToDouble(((LiteralExpression)a).Value, null))])
            : media.Call(call.Function, [.. call.Arguments.Select(Argument)]);
        _known.Add(expression, value);
        return value;
    }

    private object Argument(Expression argument) => argument switch
    {
        LiteralExpression { Value: string text } => text,
        LiteralExpression { Value: long number } => (int)number,
        _ => Value(argument),
    };
}
