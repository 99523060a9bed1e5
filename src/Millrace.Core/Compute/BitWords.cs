using System.Buffers.Binary;

namespace Millrace.Compute;

/// <summary>Bitmaps in words of 64 bits, from any bit position.</summary>
internal static class BitWords
{
    /// <summary>Rows of one word.</summary>
    public const int Rows = 64;

    /// <summary>A word whose lowest bits are 1.</summary>
    public static ulong Mask(int count) => count >= Rows ? ulong.MaxValue : (1UL << count) - 1;

    /// <summary>Reads up to 64 bits; bits beyond <paramref name="count"/> are 0.</summary>
    public static ulong Read(ReadOnlySpan<byte> bits, int start, int count)
    {
        ReadOnlySpan<byte> from = bits[(start >> 3)..];
        int shift = start & 7;
        if (from.Length >= 9)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(from) >> shift;
            if (shift != 0)
                word |= (ulong)from[8] << (Rows - shift);
            return word & Mask(count);
        }

        return ReadTail(from, shift, count);
    }

    /// <summary>Writes the lowest bits of a word at a multiple of 8; whole bytes are written, so bits after the last become 0.</summary>
    public static void Write(Span<byte> bits, int start, ulong word, int count)
    {
        Span<byte> to = bits[(start >> 3)..];
        if (count == Rows)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(to, word);
            return;
        }

        word &= Mask(count);
        for (int i = 0; i < (count + 7) >> 3; i++)
            to[i] = (byte)(word >> (8 * i));
    }

    private static ulong ReadTail(ReadOnlySpan<byte> from, int shift, int count)
    {
        ulong word = 0;
        int byteCount = Math.Min(from.Length, (shift + count + 7) >> 3);
        for (int i = 0; i < byteCount; i++)
        {
            int place = 8 * i - shift;
            word |= place >= 0 ? (ulong)from[i] << place : (ulong)from[i] >> -place;
        }

        return word & Mask(count);
    }
}
