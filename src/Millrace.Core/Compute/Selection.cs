using System.Numerics.Tensors;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Picks, repeats and joins up rows of columns. Inputs are borrowed; the caller owns each result.</summary>
/// <remarks>
/// All types, nested ones included. Errors of all methods: <c>MEMORY_LIMIT</c>, and <c>VALUE_TOO_LARGE</c> (user) when offsets of the
/// result would pass 2 GiB − 1. Below a NULL parent, members and items declared NOT NULL hold zeros or empty values.
/// </remarks>
public static partial class Selection
{
    /// <summary>Picks values by index, in any order and any number of times.</summary>
    /// <param name="source">The values.</param>
    /// <param name="indices">Indices; −1 gives NULL.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static Column Take(Column source, ReadOnlySpan<int> indices, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(allocator);
        bool hasNulls = CheckIndices(indices, source.Length);
        return TakeChecked(source, indices, hasNulls, true, allocator);
    }

    /// <summary>Keeps the values whose mask is true; false and NULL drop the row.</summary>
    /// <param name="source">The values.</param>
    /// <param name="mask">A BOOLEAN column as long as <paramref name="source"/>.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <returns>A column over the same memory when every row stays, else a new one.</returns>
    public static Column Filter(Column source, Column mask, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(allocator);
        RequireMask(mask, source.Length);
        using var indices = new Scratch<int>(allocator, source.Length);
        int kept = MaskIndices.Fill(mask, indices.Span);
        return kept == source.Length ? source.Share() : TakeChecked(source, indices.Span[..kept], false, true, allocator);
    }

    /// <summary>Joins columns up, one after the other.</summary>
    /// <param name="columns">At least one; all of one storage type.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static Column Concat(ReadOnlySpan<Column> columns, MemoryAllocator allocator)
    {
        ArgumentOutOfRangeException.ThrowIfZero(columns.Length);
        ArgumentNullException.ThrowIfNull(allocator);
        if (columns.Length == 1)
            return columns[0].Share();
        using var ranges = new Scratch<RowRange>(allocator, columns.Length);
        long total = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            if (!columns[i].Type.Storage.Equals(columns[0].Type.Storage))
                throw MillraceException.Internal("TYPE_MISMATCH", $"{columns[i].Type} cannot follow {columns[0].Type} in one column");
            ranges.Span[i] = new RowRange(i, 0, columns[i].Length);
            total += columns[i].Length;
        }

        return RangeGather.Gather(columns[0].Type, columns, ranges.Span, ColumnParts.CheckSize(total), true, allocator);
    }

    /// <summary>Makes a column of one value again and again.</summary>
    /// <param name="scalar">A column of length 1.</param>
    /// <param name="count">Rows of the result.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static Column Repeat(Column scalar, int count, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scalar.Length, 1);
        if (count == 1)
            return scalar.Share();
        if (scalar.IsNull(0))
            return Nulls(scalar.Type, count, allocator);
        using var indices = new Scratch<int>(allocator, count);
        indices.Span.Clear();
        return TakeChecked(scalar, indices.Span, false, true, allocator);
    }

    /// <summary>Makes a column of NULLs.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="count">Rows.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static Column Nulls(DataType type, int count, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return RangeGather.Gather(type, [], [new RowRange(0, -1, count)], count, true, allocator);
    }

    /// <summary>Takes by indices known to be in range.</summary>
    internal static Column TakeChecked(Column source, ReadOnlySpan<int> indices, bool hasNulls, bool isNullable, MemoryAllocator allocator)
    {
        switch (source.Type.Storage)
        {
            case BooleanType:
                return IndexGather.TakeBits(source, indices, hasNulls, isNullable, allocator);
            case IntegerType or FloatType or TimestampType:
                return IndexGather.TakeFixedWidth(source, indices, hasNulls, isNullable, allocator);
            case StructType members:
                return IndexGather.TakeStruct(source, members, indices, hasNulls, isNullable, allocator);
            default:
                using (var ranges = new Scratch<RowRange>(allocator, indices.Length))
                {
                    int count = CoalesceRanges(indices, ranges.Span);
                    return RangeGather.Gather(source.Type, [source], ranges.Span[..count], indices.Length, isNullable, allocator);
                }
        }
    }

    private static int CoalesceRanges(ReadOnlySpan<int> indices, Span<RowRange> ranges)
    {
        int count = 0;
        for (int i = 0; i < indices.Length;)
        {
            int start = i++;
            if (indices[start] < 0)
            {
                while (i < indices.Length && indices[i] < 0)
                    i++;
            }
            else
            {
                while (i < indices.Length && indices[i] == indices[i - 1] + 1)
                    i++;
            }

            ranges[count++] = new RowRange(0, indices[start], i - start);
        }

        return count;
    }

    private static bool CheckIndices(ReadOnlySpan<int> indices, int length)
    {
        if (indices.IsEmpty)
            return false;
        int least = TensorPrimitives.Min(indices);
        ArgumentOutOfRangeException.ThrowIfLessThan(least, -1, nameof(indices));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(TensorPrimitives.Max(indices), Math.Max(length, 0), nameof(indices));
        return least < 0;
    }

    private static void RequireMask(Column mask, int length)
    {
        if (mask.Type.Storage is not (BooleanType or NullType) || mask.Length != length)
            throw MillraceException.Internal("MASK", $"a mask of {mask.Length} {mask.Type} for {length} rows");
    }
}
