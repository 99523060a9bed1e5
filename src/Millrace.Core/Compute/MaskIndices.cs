using System.Numerics;
using Millrace.Columnar;

namespace Millrace.Compute;

/// <summary>Row numbers of the rows a mask keeps.</summary>
internal static class MaskIndices
{
    /// <summary>Writes the numbers of the rows that are true, ascending.</summary>
    /// <param name="mask">Booleans.</param>
    /// <param name="indices">As long as the mask.</param>
    /// <returns>How many there are.</returns>
    public static int Fill(Column mask, Span<int> indices)
    {
        var operand = new Operand(mask);
        BitSource values = BitSource.Values(operand);
        BitSource validity = BitSource.Validity(operand);
        int kept = 0;
        for (int row = 0; row < mask.Length; row += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, mask.Length - row);
            ulong word = values.Word(row, count) & validity.Word(row, count);
            kept += word == BitWords.Mask(count) ? FillRun(indices[kept..], row, count) : FillOnes(indices[kept..], row, word);
        }

        return kept;
    }

    private static int FillRun(Span<int> indices, int start, int count)
    {
        for (int i = 0; i < count; i++)
            indices[i] = start + i;
        return count;
    }

    private static int FillOnes(Span<int> indices, int start, ulong word)
    {
        int count = 0;
        for (; word != 0; word &= word - 1)
            indices[count++] = start + BitOperations.TrailingZeroCount(word);
        return count;
    }
}
