using Millrace.Types;

namespace Millrace.Plan.Expressions;

/// <summary>A constant.</summary>
/// <param name="Value">
/// Null, or by storage type: <see cref="bool"/>, <see cref="long"/> (signed integers and timestamps), <see cref="ulong"/>,
/// <see cref="double"/> (floats), <see cref="string"/> (utf8).
/// </param>
/// <param name="Type">The constant's type; <see cref="NullType"/> for a bare NULL.</param>
public sealed record LiteralExpression(object? Value, DataType Type) : Expression
{
    /// <summary>A text.</summary>
    public static LiteralExpression Of(string value) => new(value, Utf8Type.Instance);

    /// <summary>A whole number: INT where it fits, else BIGINT.</summary>
    public static LiteralExpression Of(long value) =>
        new(value, value is >= int.MinValue and <= int.MaxValue ? IntegerType.Int32 : IntegerType.Int64);

    /// <summary>A DOUBLE.</summary>
    public static LiteralExpression Of(double value) => new(value, FloatType.Float64);

    /// <summary>TRUE or FALSE.</summary>
    public static LiteralExpression Of(bool value) => new(value, BooleanType.Instance);

    /// <inheritdoc/>
    public override string ToString() => SqlForm.Literal(this);
}
