using System.Numerics;
using Millrace.Columnar;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Kleene's three-valued logic over BOOLEAN columns. Inputs are borrowed; the caller owns each result.</summary>
/// <remarks>Source: SQL:2016 part 2, 6.39, truth tables. A bare NULL is taken as unknown.</remarks>
public static class BooleanLogic
{
    /// <summary>False where either side is false, else NULL where either is NULL, else true.</summary>
    /// <param name="left">BOOLEAN.</param>
    /// <param name="right">BOOLEAN.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static Column And(Operand left, Operand right, int rowCount, MemoryAllocator allocator) =>
        Combine(left, right, rowCount, 0, allocator);

    /// <summary>True where either side is true, else NULL where either is NULL, else false.</summary>
    /// <inheritdoc cref="And"/>
    public static Column Or(Operand left, Operand right, int rowCount, MemoryAllocator allocator) =>
        Combine(left, right, rowCount, ulong.MaxValue, allocator);

    /// <summary>True for false, false for true, NULL for NULL.</summary>
    /// <param name="operand">BOOLEAN.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static Column Not(Operand operand, int rowCount, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        using var parts = new ColumnParts(BooleanType.Instance, allocator, 2);
        Span<byte> bits = parts.AllocateBits(1, rowCount);
        BitSource values = BitSource.Values(operand);
        for (int row = 0; row < rowCount; row += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, rowCount - row);
            BitWords.Write(bits, row, ~values.Word(row, count), count);
        }

        return parts.Finish(rowCount, BitSource.Intersect(operand, operand, rowCount, parts));
    }

    /// <summary>AND; with <paramref name="flip"/> all ones OR, which is AND with inputs and output negated (De Morgan).</summary>
    private static Column Combine(Operand left, Operand right, int rowCount, ulong flip, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        using var parts = new ColumnParts(BooleanType.Instance, allocator, 2);
        Span<byte> bits = parts.AllocateBits(1, rowCount);
        Span<byte> validity = parts.AllocateBits(0, rowCount);
        BitSource leftValues = BitSource.Values(left);
        BitSource rightValues = BitSource.Values(right);
        BitSource leftValid = BitSource.Validity(left);
        BitSource rightValid = BitSource.Validity(right);
        int valid = 0;
        for (int row = 0; row < rowCount; row += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, rowCount - row);
            ulong a = leftValues.Word(row, count) ^ flip;
            ulong b = rightValues.Word(row, count) ^ flip;
            ulong knowsA = leftValid.Word(row, count);
            ulong knowsB = rightValid.Word(row, count);
            ulong known = (knowsA & knowsB) | (knowsA & ~a) | (knowsB & ~b);
            ulong isTrue = a & b & knowsA & knowsB;
            BitWords.Write(bits, row, isTrue ^ flip, count);
            BitWords.Write(validity, row, known, count);
            valid += BitOperations.PopCount(known & BitWords.Mask(count));
        }

        return parts.Finish(rowCount, rowCount - valid);
    }
}
