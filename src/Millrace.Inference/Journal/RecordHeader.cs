using System.Buffers.Binary;
using Millrace.Compute.Hashing;

namespace Millrace.Inference.Journal;

/// <summary>What stands before a record's payload in a segment.</summary>
/// <remarks>Source of the layout: <c>docs/specs/result-journal.md</c>.</remarks>
/// <param name="Kind">What the payload is.</param>
/// <param name="PayloadBytes">Its length.</param>
/// <param name="Model">The hash of the model's name.</param>
/// <param name="Key">The content key; zero for names.</param>
/// <param name="Checksum">XXH3-64 of the payload.</param>
internal readonly record struct RecordHeader(RecordKind Kind, int PayloadBytes, ulong Model, JournalKey Key, ulong Checksum)
{
    /// <summary>Bytes of a header.</summary>
    public const int ByteCount = 56;

    /// <summary>Records begin at multiples of it.</summary>
    public const int Alignment = 8;

    private const uint Magic = 0x5252_4A4D; // "MJRR"
    private const int ChecksummedBytes = 48;

    /// <summary>Bytes of header, payload and padding.</summary>
    public long TotalBytes => TotalBytesOf(PayloadBytes);

    /// <summary>Bytes of a record.</summary>
    public static long TotalBytesOf(int payloadBytes) => (ByteCount + (long)payloadBytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>Reads a header; false where these bytes are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordHeader header)
    {
        header = default;
        if (bytes.Length < ByteCount
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksummedBytes..]) != XxHash3.Hash64(bytes[..ChecksummedBytes]))
            return false;
        header = new RecordHeader(
            (RecordKind)BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            JournalKey.Read(bytes[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]));
        return header.PayloadBytes >= 0;
    }

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[..ByteCount].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], (int)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], PayloadBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Model);
        Key.Write(bytes[24..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], Checksum);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[ChecksummedBytes..], XxHash3.Hash64(bytes[..ChecksummedBytes]));
    }
}
