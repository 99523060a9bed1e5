using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Millrace.Compute;

/// <summary>Compares numbers, 64 rows to a word of bits.</summary>
internal readonly ref struct NumberCompareKernel<TRelation>(Operand left, Operand right, int rowCount, ulong flip, Span<byte> bits)
    : INumberKernel<bool>
    where TRelation : struct, IRelation
{
    private readonly Span<byte> _bits = bits;

    public bool Run<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
    {
        if (rowCount == 0)
            return true;
        ref T first = ref MemoryMarshal.GetReference(left.Column.Values<T>());
        ref T second = ref MemoryMarshal.GetReference(right.Column.Values<T>());
        int firstStep = left.IsScalar ? 0 : 1;
        int secondStep = right.IsScalar ? 0 : 1;
        int row = 0;
        if (Vector256<T>.IsSupported)
        {
            for (; row + BitWords.Rows <= rowCount; row += BitWords.Rows)
            {
                ulong word = VectorWord(
                    ref Unsafe.Add(ref first, row * firstStep), firstStep, ref Unsafe.Add(ref second, row * secondStep), secondStep);
                BitWords.Write(_bits, row, word ^ flip, BitWords.Rows);
            }
        }

        for (; row < rowCount; row += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, rowCount - row);
            ulong word = 0;
            for (int i = 0; i < count; i++)
            {
                bool holds = TRelation.Holds(Unsafe.Add(ref first, (row + i) * firstStep), Unsafe.Add(ref second, (row + i) * secondStep));
                word |= (holds ? 1UL : 0) << i;
            }

            BitWords.Write(_bits, row, word ^ flip, count);
        }

        return true;
    }

    private static ulong VectorWord<T>(ref T first, int firstStep, ref T second, int secondStep)
        where T : unmanaged, INumber<T>
    {
        Vector256<T> firstScalar = Vector256.Create(first);
        Vector256<T> secondScalar = Vector256.Create(second);
        ulong word = 0;
        for (int i = 0; i < BitWords.Rows; i += Vector256<T>.Count)
        {
            Vector256<T> a = firstStep == 0 ? firstScalar : Vector256.LoadUnsafe(ref first, (nuint)i);
            Vector256<T> b = secondStep == 0 ? secondScalar : Vector256.LoadUnsafe(ref second, (nuint)i);
            word |= (ulong)TRelation.Holds(a, b).ExtractMostSignificantBits() << i;
        }

        return word;
    }
}
