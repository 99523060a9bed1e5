using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Millrace.Inference.Content;

/// <summary>Floats as content: −0.0 is 0.0, and all NaN are one.</summary>
/// <remarks>
/// Values go to the hash in pieces that stay in the cache between being looked at and being hashed; a piece without special values goes
/// where it lies.
/// </remarks>
/// <typeparam name="TBits">The signed integer as wide as the float.</typeparam>
/// <param name="infinity">The bits of infinity.</param>
/// <param name="notANumber">The bits that stand for every NaN.</param>
internal readonly struct FloatContent<TBits>(TBits infinity, TBits notANumber)
    where TBits : unmanaged, IBinaryInteger<TBits>, IMinMaxValue<TBits>
{
    private const int PieceBytes = 8 << 10;
    private const int CopiedLength = 32;

    /// <summary>Hands the values on.</summary>
    public void Write(ReadOnlySpan<TBits> values, IContentHash hash)
    {
        int pieceLength = PieceBytes / Unsafe.SizeOf<TBits>();
        while (!values.IsEmpty)
        {
            ReadOnlySpan<TBits> piece = values[..Math.Min(values.Length, pieceLength)];
            if (HasSpecial(piece))
                WriteCanonical(piece, hash);
            else
                hash.Append(MemoryMarshal.AsBytes(piece));
            values = values[piece.Length..];
        }
    }

    private void WriteCanonical(ReadOnlySpan<TBits> values, IContentHash hash)
    {
        Span<TBits> copy = stackalloc TBits[CopiedLength];
        for (int start = 0; start < values.Length; start += CopiedLength)
        {
            int count = Math.Min(CopiedLength, values.Length - start);
            for (int i = 0; i < count; i++)
                copy[i] = Canonical(values[start + i]);
            hash.Append(MemoryMarshal.AsBytes(copy[..count]));
        }
    }

    // The sign is the lowest number; without it, what is above infinity is no number.
    private TBits Canonical(TBits bits) =>
        (bits & TBits.MaxValue) > infinity ? notANumber : bits == TBits.MinValue ? TBits.Zero : bits;

    private bool HasSpecial(ReadOnlySpan<TBits> values)
    {
        var magnitude = new Vector<TBits>(TBits.MaxValue);
        var most = new Vector<TBits>(infinity);
        var minusZero = new Vector<TBits>(TBits.MinValue);
        Vector<TBits> special = Vector<TBits>.Zero;
        int done = 0;
        for (; done <= values.Length - Vector<TBits>.Count; done += Vector<TBits>.Count)
        {
            var bits = new Vector<TBits>(values[done..]);
            special |= Vector.GreaterThan(bits & magnitude, most) | Vector.Equals(bits, minusZero);
        }

        if (special != Vector<TBits>.Zero)
            return true;
        foreach (TBits bits in values[done..])
        {
            if (bits != Canonical(bits))
                return true;
        }

        return false;
    }
}
