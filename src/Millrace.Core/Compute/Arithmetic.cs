using System.Numerics;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Arithmetic of number columns. Inputs are borrowed; the caller owns each result.</summary>
/// <remarks>
/// NULL where either side is NULL. Integers: what does not fit the type is the row error <c>OVERFLOW</c>, division by zero is
/// <c>DIVISION_BY_ZERO</c>; the row becomes NULL. Floating point numbers follow IEEE 754: infinities and NaN, no row errors.
/// </remarks>
public static class Arithmetic
{
    /// <summary>Computes row by row.</summary>
    /// <param name="operation">What to do.</param>
    /// <param name="left">Left numbers.</param>
    /// <param name="right">Right numbers, of the same type; a bare NULL fits any type.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <param name="errors">Takes row errors.</param>
    /// <returns>A column of the operands' type.</returns>
    public static Column Apply(
        ArithmeticOperator operation, Operand left, Operand right, int rowCount, MemoryAllocator allocator, IRowErrors errors)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentNullException.ThrowIfNull(errors);
        StorageTypes.RequireEqual(left, right);
        DataType type = left.Column.Type is NullType ? right.Column.Type : left.Column.Type;
        if (left.Column.Type is NullType || right.Column.Type is NullType)
            return Selection.Nulls(type, rowCount, allocator);
        RequireNumber(type);
        using var parts = new ColumnParts(type, allocator, 2);
        int nulls = BitSource.Intersect(left, right, rowCount, parts);
        var kernel = new ArithmeticKernel(operation, left, right, rowCount, nulls, parts, errors);
        nulls = StorageTypes.Run<ArithmeticKernel, int>(type, ref kernel);
        return parts.Finish(rowCount, nulls);
    }

    /// <summary>Changes the sign. The least signed integer, and every unsigned one but 0, is the row error <c>OVERFLOW</c>.</summary>
    /// <param name="operand">Numbers.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <param name="errors">Takes row errors.</param>
    public static Column Negate(Operand operand, int rowCount, MemoryAllocator allocator, IRowErrors errors)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentNullException.ThrowIfNull(errors);
        DataType type = operand.Column.Type;
        if (type is NullType)
            return Selection.Nulls(type, rowCount, allocator);
        RequireNumber(type);
        using var parts = new ColumnParts(type, allocator, 2);
        int nulls = BitSource.Intersect(operand, operand, rowCount, parts);
        var kernel = new NegateKernel(operand, rowCount, nulls, parts, errors);
        nulls = StorageTypes.Run<NegateKernel, int>(type, ref kernel);
        return parts.Finish(rowCount, nulls);
    }

    private static void RequireNumber(DataType type)
    {
        if (!type.IsNumeric)
            throw MillraceException.Internal("TYPE_NOT_NUMERIC", $"arithmetic over {type}");
    }

    private readonly ref struct ArithmeticKernel(
        ArithmeticOperator operation, Operand left, Operand right, int rowCount, int nulls, ColumnParts parts, IRowErrors errors)
        : INumberKernel<int>
    {
        public int Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
        {
            Span<T> results = parts.Allocate<T>(1, rowCount);
            if (rowCount == 0)
                return 0;
            var numbers = new NumberPair<T>(left, right, rowCount);
            if (parts.Type is FloatType)
            {
                FloatArithmetic.Run(operation, numbers, results);
                return nulls;
            }

            var failures = new RowFailures(parts, rowCount, nulls, errors);
            switch (operation)
            {
                case ArithmeticOperator.Add:
                    IntegerArithmetic.RunVectors<T, AddOperation>(numbers, results, ref failures, parts.Type);
                    break;
                case ArithmeticOperator.Subtract:
                    IntegerArithmetic.RunVectors<T, SubtractOperation>(numbers, results, ref failures, parts.Type);
                    break;
                case ArithmeticOperator.Multiply:
                    IntegerArithmetic.Multiply(numbers, results, ref failures, parts.Type);
                    break;
                default:
                    IntegerArithmetic.Divide(numbers, results, operation == ArithmeticOperator.Remainder, ref failures, parts.Type);
                    break;
            }

            return failures.NullCount;
        }
    }

    private readonly ref struct NegateKernel(Operand operand, int rowCount, int nulls, ColumnParts parts, IRowErrors errors) : INumberKernel<int>
    {
        public int Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
        {
            Span<T> results = parts.Allocate<T>(1, rowCount);
            var failures = new RowFailures(parts, rowCount, nulls, errors);
            ReadOnlySpan<T> values = operand.Column.Values<T>();
            for (int row = 0; row < rowCount; row++)
            {
                T value = values[operand.IndexOf(row)];
                results[row] = -value;
                bool overflows = parts.Type is IntegerType { IsSigned: true } ? value == T.MinValue : parts.Type is IntegerType && value != T.Zero;
                if (overflows && failures.IsValid(row))
                    failures.Fail(row, "OVERFLOW", $"−({value}) does not fit {parts.Type}");
            }

            return failures.NullCount;
        }
    }
}
