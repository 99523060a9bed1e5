using Millrace.Compute;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>Conversions that need no CAST: those of <see cref="Casts.IsImplicit"/>, and numbers of the statement whose value fits.</summary>
internal static class ImplicitCasts
{
    /// <summary>An expression as a type, with a cast where one is needed; null where that would need CAST in the statement.</summary>
    public static Expression? To(Expression expression, DataType from, DataType to)
    {
        if (from.Equals(to))
            return expression;
        if (expression is LiteralExpression literal && Literal(literal, to) is LiteralExpression typed)
            return typed;
        return Casts.IsImplicit(from, to) ? new CastExpression(expression, to) { Position = expression.Position } : null;
    }

    /// <summary>A number of the statement as a narrower type that has it too; null where it has not.</summary>
    private static LiteralExpression? Literal(LiteralExpression literal, DataType to) => (literal.Value, to) switch
    {
        (long value, IntegerType { IsSigned: true } type) when literal.Type is IntegerType && value >> (type.BitWidth - 1) is 0 or -1 =>
            literal with { Type = to },
        (long value and >= 0, IntegerType { IsSigned: false } type)
            when literal.Type is IntegerType && (type.BitWidth == 64 || value >> type.BitWidth == 0) =>
            literal with { Value = (ulong)value, Type = to },
        (long value, FloatType) when literal.Type is IntegerType => literal with { Value = (double)value, Type = to },
        (double, FloatType) => literal with { Type = to },
        _ => null,
    };
}
