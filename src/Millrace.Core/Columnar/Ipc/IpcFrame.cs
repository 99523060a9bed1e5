using System.Buffers.Binary;
using Millrace.Errors;
using Millrace.Memory;

namespace Millrace.Columnar.Ipc;

/// <summary>Encapsulated messages: a continuation marker, the size of the metadata, the metadata, the body.</summary>
internal static class IpcFrame
{
    public const int PrefixBytes = 2 * sizeof(int);
    public const int BodyAlignment = 64;
    private const uint Continuation = 0xFFFFFFFF;
    private const int MostMetadataBytes = 1 << 26;
    private const int FirstReadBytes = 4 * 1024 * 1024;
    private static readonly byte[] Zeros = new byte[BodyAlignment];

    /// <summary>Writes prefix and metadata, padded so that the body begins at a multiple of 8.</summary>
    /// <returns>Bytes written, which a file's footer calls the metadata's length.</returns>
    public static int WriteMetadata(Stream stream, ReadOnlySpan<byte> metadata)
    {
        int padded = (metadata.Length + 7) & ~7;
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, Continuation);
        BinaryPrimitives.WriteInt32LittleEndian(prefix[sizeof(int)..], padded);
        stream.Write(prefix);
        stream.Write(metadata);
        WriteZeros(stream, padded - metadata.Length);
        return PrefixBytes + padded;
    }

    public static void WriteZeros(Stream stream, int count) => stream.Write(Zeros.AsSpan(0, count));

    public static void WriteEnd(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, Continuation);
        BinaryPrimitives.WriteInt32LittleEndian(prefix[sizeof(int)..], 0);
        stream.Write(prefix);
    }

    /// <summary>Reads the metadata of the next message; null at the end of the stream, marked or not.</summary>
    public static byte[]? ReadMetadata(Stream stream)
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        int read = stream.ReadAtLeast(word, sizeof(uint), false);
        if (read == 0)
            return null;
        if (read < sizeof(uint))
            throw Truncated();
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(word);
        if (size == Continuation)
        {
            ReadExactly(stream, word);
            size = BinaryPrimitives.ReadUInt32LittleEndian(word);
        }

        if (size == 0)
            return null;
        if (size > MostMetadataBytes)
            throw ForeignData.Invalid("(metadata)", $"they claim to be {size} bytes long");
        return ReadBytes(stream, (int)size);
    }

    /// <summary>Reads a body into one buffer, which grows as bytes arrive, so that a false length costs nothing.</summary>
    public static NativeBuffer ReadBody(Stream stream, long claimed, MemoryAllocator allocator)
    {
        int length = ForeignData.Count(claimed, "(body)", "the length");
        NativeBuffer body = allocator.Allocate(Math.Min(length, FirstReadBytes));
        try
        {
            int filled = 0;
            while (true)
            {
                ReadExactly(stream, body.Span[filled..]);
                filled = body.Length;
                if (filled == length)
                    return body;
                NativeBuffer larger = allocator.Allocate((int)Math.Min(length, 2L * filled));
                body.Span.CopyTo(larger.Span);
                body.Release();
                body = larger;
            }
        }
        catch
        {
            body.Release();
            throw;
        }
    }

    private static byte[] ReadBytes(Stream stream, int size)
    {
        byte[] bytes = new byte[Math.Min(size, FirstReadBytes)];
        ReadExactly(stream, bytes);
        while (bytes.Length < size)
        {
            int filled = bytes.Length;
            Array.Resize(ref bytes, (int)Math.Min(size, 2L * filled));
            ReadExactly(stream, bytes.AsSpan(filled));
        }

        return bytes;
    }

    private static void ReadExactly(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, false) < bytes.Length)
            throw Truncated();
    }

    private static MillraceException Truncated() =>
        MillraceException.External("ARROW_TRUNCATED", "the Arrow data end in the middle of a message", "The writer stopped early: write them again");
}
