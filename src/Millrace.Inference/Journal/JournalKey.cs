using System.Buffers.Binary;

namespace Millrace.Inference.Journal;

/// <summary>The content key of a row for a model: the first 128 bits of a SHA-256.</summary>
/// <param name="First">Bytes 0 to 7, little-endian.</param>
/// <param name="Second">Bytes 8 to 15, little-endian.</param>
internal readonly record struct JournalKey(ulong First, ulong Second)
{
    /// <summary>Bytes of a key.</summary>
    public const int ByteCount = 16;

    /// <summary>Reads a key.</summary>
    public static JournalKey Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(ulong)..]));

    /// <summary>Writes the key.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, First);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(ulong)..], Second);
    }

    /// <summary>The bits are those of a hash already.</summary>
    public override int GetHashCode() => (int)First;
}
