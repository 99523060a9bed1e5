using System.Buffers.Binary;
using Millrace.Compute.Hashing;

namespace Millrace.Inference.Journal;

/// <summary>The first bytes of a segment.</summary>
internal static class SegmentHeader
{
    /// <summary>Bytes of it.</summary>
    public const int ByteCount = 32;

    /// <summary>The version that this build writes and reads.</summary>
    public const int Version = 1;

    private const int ChecksummedBytes = 24;

    private static ReadOnlySpan<byte> Magic => "MRJOURNL"u8;

    /// <summary>Writes one.</summary>
    /// <param name="bytes">Where to.</param>
    /// <param name="created">When the segment was begun.</param>
    public static void Write(Span<byte> bytes, DateTimeOffset created)
    {
        bytes[..ByteCount].Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], created.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[ChecksummedBytes..], XxHash3.Hash64(bytes[..ChecksummedBytes]));
    }

    /// <summary>The version of a segment; null for bytes that begin none.</summary>
    public static int? ReadVersion(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= ByteCount
        && bytes.StartsWith(Magic)
        && BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksummedBytes..]) == XxHash3.Hash64(bytes[..ChecksummedBytes])
            ? BinaryPrimitives.ReadInt32LittleEndian(bytes[8..])
            : null;
}
