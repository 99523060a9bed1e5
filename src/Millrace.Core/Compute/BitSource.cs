using System.Numerics;
using Millrace.Columnar;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>A bit a row, read 64 rows at a time: the validity or the booleans of an operand.</summary>
internal readonly ref struct BitSource
{
    private readonly ReadOnlySpan<byte> _bits;
    private readonly int _offset;
    private readonly ulong _constant;

    private BitSource(ReadOnlySpan<byte> bits, int offset)
    {
        _bits = bits;
        _offset = offset;
    }

    private BitSource(bool constant) => _constant = constant ? ulong.MaxValue : 0;

    /// <summary>Whether every row has a value.</summary>
    public bool IsAllOnes => _constant == ulong.MaxValue;

    /// <summary>1 where the operand is not NULL.</summary>
    public static BitSource Validity(Operand operand)
    {
        Column column = operand.Column;
        if (column.NullCount == 0)
            return new BitSource(true);
        if (operand.IsScalar || column.Type.Storage is NullType)
            return new BitSource(column.NullCount == 0);
        return new BitSource(column.ValidityBits, column.Offset);
    }

    /// <summary>1 where the boolean operand is true; undefined where it is NULL.</summary>
    public static BitSource Values(Operand operand)
    {
        Column column = operand.Column;
        if (column.Type.Storage is NullType || column.Length == 0)
            return new BitSource(false);
        if (operand.IsScalar)
            return new BitSource(column.GetBoolean(0));
        return new BitSource(column.Buffers[1]!.Span, column.Offset); // a boolean column with rows has its bits
    }

    /// <summary>Up to 64 rows, the first in the lowest bit; bits beyond <paramref name="count"/> are 0.</summary>
    public ulong Word(int start, int count) =>
        _bits.IsEmpty ? _constant & BitWords.Mask(count) : BitWords.Read(_bits, _offset + start, count);

    /// <summary>Fills slot 0 with the rows where both operands have a value; leaves it empty when all rows have.</summary>
    /// <returns>How many rows are NULL.</returns>
    public static int Intersect(Operand left, Operand right, int rowCount, ColumnParts parts)
    {
        BitSource leftBits = Validity(left);
        BitSource rightBits = Validity(right);
        if (leftBits.IsAllOnes && rightBits.IsAllOnes)
            return 0;
        Span<byte> validity = parts.AllocateBits(0, rowCount);
        int valid = 0;
        for (int row = 0; row < rowCount; row += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, rowCount - row);
            ulong word = leftBits.Word(row, count) & rightBits.Word(row, count);
            BitWords.Write(validity, row, word, count);
            valid += BitOperations.PopCount(word);
        }

        return rowCount - valid;
    }
}
