using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Compares columns. Inputs are borrowed; the caller owns each result, a BOOLEAN column.</summary>
/// <remarks>
/// <para>
/// Floating point numbers are in a total order, the one of sorting and grouping: −0.0 equals 0.0, NaN equals NaN and is greater than
/// every other number. Text and bytes compare byte by byte, unsigned (for UTF-8 that is code point order). False is less than true.
/// </para>
/// <para>
/// Lists and structs compare for equality only: member by member, where NULL within equals NULL within. A whole value that is NULL
/// follows SQL: the answer is NULL.
/// </para>
/// </remarks>
public static class Comparison
{
    /// <summary>Compares row by row; NULL where either side is NULL.</summary>
    /// <param name="comparison">How.</param>
    /// <param name="left">Left values.</param>
    /// <param name="right">Right values, of the same type; a bare NULL fits any type.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <exception cref="MillraceException">
    /// <c>TYPE_NOT_COMPARABLE</c> (user): the type has no equality, or no order where one is asked for.
    /// </exception>
    public static Column Compare(ComparisonOperator comparison, Operand left, Operand right, int rowCount, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        StorageTypes.RequireEqual(left, right);
        if (left.Column.Type is NullType || right.Column.Type is NullType)
            return Selection.Nulls(BooleanType.Instance, rowCount, allocator);
        using var parts = new ColumnParts(BooleanType.Instance, allocator, 2);
        Span<byte> bits = parts.AllocateBits(1, rowCount);
        Fill(comparison, left, right, rowCount, bits);
        return parts.Finish(rowCount, BitSource.Intersect(left, right, rowCount, parts));
    }

    /// <summary>Whether values differ, where NULL equals NULL and nothing else; never NULL.</summary>
    /// <inheritdoc cref="Compare"/>
    public static Column IsDistinctFrom(Operand left, Operand right, int rowCount, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        StorageTypes.RequireEqual(left, right);
        using var parts = new ColumnParts(BooleanType.Instance, allocator, 2);
        Span<byte> bits = parts.AllocateBits(1, rowCount);
        if (left.Column.Type is not NullType && right.Column.Type is not NullType)
            Fill(ComparisonOperator.NotEqual, left, right, rowCount, bits);
        BitSource leftValid = BitSource.Validity(left);
        BitSource rightValid = BitSource.Validity(right);
        for (int row = 0; row < rowCount; row += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, rowCount - row);
            ulong leftWord = leftValid.Word(row, count);
            ulong rightWord = rightValid.Word(row, count);
            ulong differs = BitWords.Read(bits, row, count);
            BitWords.Write(bits, row, (differs & leftWord & rightWord) | (leftWord ^ rightWord), count);
        }

        return parts.Finish(rowCount, 0);
    }

    /// <summary>Whether values are NULL; never NULL itself.</summary>
    /// <param name="operand">The values.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static Column IsNull(Operand operand, int rowCount, MemoryAllocator allocator) =>
        CopyValidity(operand, rowCount, ulong.MaxValue, allocator);

    /// <summary>Whether values are not NULL; never NULL itself.</summary>
    /// <inheritdoc cref="IsNull"/>
    public static Column IsNotNull(Operand operand, int rowCount, MemoryAllocator allocator) =>
        CopyValidity(operand, rowCount, 0, allocator);

    /// <summary>Whether two single values are equal, where NULL equals NULL.</summary>
    /// <param name="left">Left column, borrowed.</param>
    /// <param name="leftRow">Which value.</param>
    /// <param name="right">Right column, borrowed, of equal storage type.</param>
    /// <param name="rightRow">Which value.</param>
    public static bool AreEqual(Column left, int leftRow, Column right, int rightRow)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return ValueComparer.AreEqual(left, leftRow, right, rightRow);
    }

    /// <summary>Orders two single values that are not NULL: negative, zero or positive.</summary>
    /// <exception cref="MillraceException"><c>TYPE_NOT_COMPARABLE</c> (user): the type has no order.</exception>
    /// <inheritdoc cref="AreEqual"/>
    public static int Order(Column left, int leftRow, Column right, int rightRow)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return ValueComparer.Order(left, leftRow, right, rightRow);
    }

    private static void Fill(ComparisonOperator comparison, Operand left, Operand right, int rowCount, Span<byte> bits)
    {
        RequireComparable(comparison, left.Column.Type);
        bool swap = comparison is ComparisonOperator.Greater or ComparisonOperator.LessOrEqual;
        bool invert = comparison is ComparisonOperator.NotEqual or ComparisonOperator.LessOrEqual or ComparisonOperator.GreaterOrEqual;
        bool isEquality = comparison is ComparisonOperator.Equal or ComparisonOperator.NotEqual;
        Operand first = swap ? right : left;
        Operand second = swap ? left : right;
        if (isEquality)
            FillPrimitive<EqualRelation>(first, second, rowCount, invert, bits);
        else
            FillPrimitive<LessRelation>(first, second, rowCount, invert, bits);
    }

    private static void FillPrimitive<TRelation>(Operand left, Operand right, int rowCount, bool invert, Span<byte> bits)
        where TRelation : struct, IRelation
    {
        ulong flip = invert ? ulong.MaxValue : 0;
        switch (left.Column.Type.Storage)
        {
            case BooleanType:
                CompareKernels.FillBooleans<TRelation>(left, right, rowCount, flip, bits);
                break;
            case IntegerType or FloatType or TimestampType:
                var kernel = new NumberCompareKernel<TRelation>(left, right, rowCount, flip, bits);
                StorageTypes.Run<NumberCompareKernel<TRelation>, bool>(left.Column.Type, ref kernel);
                break;
            case Utf8Type or BinaryType:
                CompareKernels.FillBytes<TRelation>(left, right, rowCount, flip, bits);
                break;
            default:
                CompareKernels.FillNested(left, right, rowCount, flip, bits);
                break;
        }
    }

    private static void RequireComparable(ComparisonOperator comparison, DataType type)
    {
        bool isOrder = comparison is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual);
        if (!type.IsComparable || (isOrder && type.Storage is (StructType or ListType or FixedSizeListType)))
        {
            throw MillraceException.User(
                "TYPE_NOT_COMPARABLE",
                $"values of {type} have no {(isOrder ? "order" : "equality")}",
                "Compare a member or a computed value instead");
        }
    }

    private static Column CopyValidity(Operand operand, int rowCount, ulong flip, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        using var parts = new ColumnParts(BooleanType.Instance, allocator, 2);
        Span<byte> bits = parts.AllocateBits(1, rowCount);
        BitSource validity = BitSource.Validity(operand);
        for (int row = 0; row < rowCount; row += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, rowCount - row);
            BitWords.Write(bits, row, validity.Word(row, count) ^ flip, count);
        }

        return parts.Finish(rowCount, 0);
    }
}
