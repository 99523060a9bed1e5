using System.Numerics;
using System.Runtime.InteropServices;

namespace Millrace.Inference.Content;

/// <summary>Floats as content: −0.0 is 0.0, and all NaN are one.</summary>
/// <typeparam name="TBits">The unsigned integer as wide as the float.</typeparam>
/// <param name="infinity">The bits of infinity.</param>
/// <param name="notANumber">The bits that stand for every NaN.</param>
internal readonly struct FloatContent<TBits>(TBits infinity, TBits notANumber)
    where TBits : unmanaged, IUnsignedNumber<TBits>, IBinaryInteger<TBits>, IMinMaxValue<TBits>
{
    private const int PieceLength = 32;
    private static readonly TBits Magnitude = TBits.MaxValue >>> 1;

    /// <summary>Hands the values on, as they lie where none of them is special.</summary>
    public void Write(ReadOnlySpan<TBits> values, IContentHash hash)
    {
        if (!HasSpecial(values))
        {
            hash.Append(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<TBits> piece = stackalloc TBits[PieceLength];
        for (int start = 0; start < values.Length; start += PieceLength)
        {
            int count = Math.Min(PieceLength, values.Length - start);
            for (int i = 0; i < count; i++)
                piece[i] = Canonical(values[start + i]);
            hash.Append(MemoryMarshal.AsBytes(piece[..count]));
        }
    }

    private TBits Canonical(TBits bits) =>
        (bits & Magnitude) > infinity ? notANumber : bits == ~Magnitude ? TBits.Zero : bits;

    private bool HasSpecial(ReadOnlySpan<TBits> values)
    {
        int done = 0;
        if (values.Length >= Vector<TBits>.Count)
        {
            var magnitude = new Vector<TBits>(Magnitude);
            var most = new Vector<TBits>(infinity);
            var minusZero = new Vector<TBits>(~Magnitude);
            foreach (Vector<TBits> bits in MemoryMarshal.Cast<TBits, Vector<TBits>>(values))
            {
                if (Vector.GreaterThanAny(bits & magnitude, most) || Vector.EqualsAny(bits, minusZero))
                    return true;
            }

            done = values.Length / Vector<TBits>.Count * Vector<TBits>.Count;
        }

        foreach (TBits bits in values[done..])
        {
            if (bits != Canonical(bits))
                return true;
        }

        return false;
    }
}
