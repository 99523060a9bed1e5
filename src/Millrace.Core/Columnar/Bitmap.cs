using System.Numerics;

namespace Millrace.Columnar;

/// <summary>Arrow bitmaps: one bit a value, least significant bit first.</summary>
public static class Bitmap
{
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

        for (int i = 0; i < count; i++)
        {
            if (Get(source, sourceStart + i))
                Set(destination, destinationStart + i);
            else
                Clear(destination, destinationStart + i);
        }
    }
}
