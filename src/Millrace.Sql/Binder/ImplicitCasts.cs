using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>Conversions that need no CAST because no value is lost.</summary>
internal static class ImplicitCasts
{
    /// <summary>An expression as a type, with a cast where one is needed; null where that would need CAST in the statement.</summary>
    public static Expression? To(Expression expression, DataType from, DataType to)
    {
        if (from.Equals(to))
            return expression;
        if (expression is LiteralExpression literal && Literal(literal, to) is LiteralExpression typed)
            return typed;
        return IsWidening(from, to) ? new CastExpression(expression, to) { Position = expression.Position } : null;
    }

    /// <summary>The type that holds the values of two types; null when there is none.</summary>
    public static DataType? Common(DataType left, DataType right)
    {
        if (IsWidening(left, right))
            return right;
        if (IsWidening(right, left))
            return left;
        return (left, right) switch
        {
            (IntegerType a, IntegerType b) when Math.Max(a.BitWidth, b.BitWidth) < 64 =>
                new IntegerType(Math.Max(a.IsSigned ? a.BitWidth : a.BitWidth * 2, b.IsSigned ? b.BitWidth : b.BitWidth * 2), true),
            (IntegerType or FloatType, IntegerType or FloatType) when left is FloatType || right is FloatType => FloatType.Float64,
            _ => null,
        };
    }

    /// <summary>Whether every value of a type is one of another.</summary>
    public static bool IsWidening(DataType from, DataType to)
    {
        if (from.Equals(to) || from is NullType)
            return true;
        return (from, to) switch
        {
            (IntegerType a, IntegerType b) => a.IsSigned == b.IsSigned ? a.BitWidth <= b.BitWidth : !a.IsSigned && a.BitWidth < b.BitWidth,
            (IntegerType a, FloatType b) => a.BitWidth <= 16 ? b.BitWidth >= 32 : b.BitWidth == 64,
            (FloatType a, FloatType b) => a.BitWidth <= b.BitWidth,
            (TimestampType a, TimestampType b) => a.TimeZone == b.TimeZone && a.Unit <= b.Unit,
            (_, EmbeddingType or TensorType { HasFixedShape: true }) => from.Storage.Equals(to.Storage),
            (EmbeddingType or TensorType { HasFixedShape: true }, ListType or FixedSizeListType) => IsWidening(from.Storage, to),
            (ListType a, ListType b) => IsWidening(a.Item, b.Item),
            (FixedSizeListType a, ListType b) => IsWidening(a.Item, b.Item),
            (FixedSizeListType a, FixedSizeListType b) => a.Size == b.Size && IsWidening(a.Item, b.Item),
            (StructType a, StructType b) => a.Fields.Length == b.Fields.Length
                && a.Fields.Zip(b.Fields).All(f => f.First.Name == f.Second.Name && IsWidening(f.First, f.Second)),
            _ => false,
        };
    }

    private static bool IsWidening(Field from, Field to) => (to.IsNullable || !from.IsNullable) && IsWidening(from.Type, to.Type);

    /// <summary>A number of the statement as a narrower type that has it too; null where it has not.</summary>
    private static LiteralExpression? Literal(LiteralExpression literal, DataType to) => (literal.Value, to) switch
    {
        (long value, IntegerType { IsSigned: true } type) when literal.Type is IntegerType && value >> (type.BitWidth - 1) is 0 or -1 => literal with { Type = to },
        (long value and >= 0, IntegerType { IsSigned: false } type) when literal.Type is IntegerType && (type.BitWidth == 64 || value >> type.BitWidth == 0) =>
            literal with { Value = (ulong)value, Type = to },
        (long value, FloatType) when literal.Type is IntegerType => literal with { Value = (double)value, Type = to },
        (double, FloatType) => literal with { Type = to },
        _ => null,
    };
}
