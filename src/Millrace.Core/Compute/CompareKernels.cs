using Millrace.Columnar;

namespace Millrace.Compute;

/// <summary>Comparisons of what is no number.</summary>
internal static class CompareKernels
{
    public static void FillBooleans<TRelation>(Operand left, Operand right, int rowCount, ulong flip, Span<byte> bits)
        where TRelation : struct, IRelation
    {
        BitSource leftBits = BitSource.Values(left);
        BitSource rightBits = BitSource.Values(right);
        for (int row = 0; row < rowCount; row += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, rowCount - row);
            BitWords.Write(bits, row, TRelation.HoldsForBits(leftBits.Word(row, count), rightBits.Word(row, count)) ^ flip, count);
        }
    }

    public static void FillBytes<TRelation>(Operand left, Operand right, int rowCount, ulong flip, Span<byte> bits)
        where TRelation : struct, IRelation
    {
        if (rowCount == 0)
            return;
        var leftValues = new BytesReader(left);
        var rightValues = new BytesReader(right);
        for (int row = 0; row < rowCount; row += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, rowCount - row);
            ulong word = 0;
            for (int i = 0; i < count; i++)
                word |= (TRelation.Holds(leftValues[row + i], rightValues[row + i]) ? 1UL : 0) << i;
            BitWords.Write(bits, row, word ^ flip, count);
        }
    }

    public static void FillNested(Operand left, Operand right, int rowCount, ulong flip, Span<byte> bits)
    {
        for (int row = 0; row < rowCount; row++)
        {
            bool isEqual = ValueComparer.AreEqual(left.Column, left.IndexOf(row), right.Column, right.IndexOf(row));
            if (isEqual == (flip == 0))
                Bitmap.Set(bits, row);
        }
    }
}
