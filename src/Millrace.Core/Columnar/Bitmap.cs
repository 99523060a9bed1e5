using System.Numerics;
using Millrace.Compute;

namespace Millrace.Columnar;

/// <summary>Arrow bitmaps: one bit a value, least significant bit first.</summary>
public static class Bitmap
{
    private const int WordBits = 64;

    /// <summary>Bytes that hold so many bits.</summary>
    public static int ByteCount(int bitCount) => (bitCount + 7) >> 3;

    /// <summary>Reads a bit.</summary>
    public static bool Get(ReadOnlySpan<byte> bits, int index) => (bits[index >> 3] >> (index & 7) & 1) != 0;

    /// <summary>Sets a bit to 1.</summary>
    public static void Set(Span<byte> bits, int index) => bits[index >> 3] |= (byte)(1 << (index & 7));

    /// <summary>Sets a bit to 0.</summary>
    public static void Clear(Span<byte> bits, int index) => bits[index >> 3] &= (byte)~(1 << (index & 7));

    /// <summary>Sets a run of bits to 1.</summary>
    public static void SetRange(Span<byte> bits, int start, int count)
    {
        int end = start + count;
        while (start < end && (start & 7) != 0)
            Set(bits, start++);
        int wholeBytes = (end - start) >> 3;
        bits.Slice(start >> 3, wholeBytes).Fill(0xFF);
        for (start += wholeBytes << 3; start < end; start++)
            Set(bits, start);
    }

    /// <summary>Counts the bits that are 1 in a run.</summary>
    public static int CountOnes(ReadOnlySpan<byte> bits, int start, int count)
    {
        int ones = 0;
        int end = start + count;
        while (start < end && (start & 7) != 0)
            ones += Get(bits, start++) ? 1 : 0;
        for (; start + 64 <= end; start += 64)
            ones += BitOperations.PopCount(BitConverter.ToUInt64(bits[(start >> 3)..]));
        for (; start < end; start++)
            ones += Get(bits, start) ? 1 : 0;
        return ones;
    }

    /// <summary>Copies a run of bits; source and destination may start anywhere in a byte.</summary>
    public static void Copy(ReadOnlySpan<byte> source, int sourceStart, Span<byte> destination, int destinationStart, int count)
    {
        if ((sourceStart & 7) == 0 && (destinationStart & 7) == 0)
        {
            int wholeBytes = count >> 3;
            source.Slice(sourceStart >> 3, wholeBytes).CopyTo(destination[(destinationStart >> 3)..]);
            sourceStart += wholeBytes << 3;
            destinationStart += wholeBytes << 3;
            count &= 7;
        }

        while (count > 0)
        {
            int bits = Math.Min(count, WordBits - 8);
            WriteBits(destination, destinationStart, BitWords.Read(source, sourceStart, bits), bits);
            sourceStart += bits;
            destinationStart += bits;
            count -= bits;
        }
    }

    /// <summary>Writes up to 56 bits anywhere, leaving the bits around as they are.</summary>
    private static void WriteBits(Span<byte> destination, int start, ulong word, int count)
    {
        Span<byte> to = destination[(start >> 3)..];
        int shift = start & 7;
        ulong mask = BitWords.Mask(count) << shift;
        word <<= shift;
        for (int i = 0; mask != 0; i++, mask >>= 8, word >>= 8)
            to[i] = (byte)((to[i] & ~mask) | (word & mask));
    }
}
