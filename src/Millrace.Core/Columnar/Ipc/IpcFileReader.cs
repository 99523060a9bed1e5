using System.Buffers.Binary;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>Reads batches in the Arrow IPC file format, in any order.</summary>
/// <remarks>As <see cref="IpcStreamReader"/> in what is checked, in errors and in how batches hold memory. Not thread-safe.</remarks>
public sealed class IpcFileReader : IDisposable
{
    private const int TrailerBytes = sizeof(int) + 6;
    private readonly Stream _stream;
    private readonly MemoryAllocator _allocator;
    private readonly bool _leaveOpen;
    private readonly ForeignNode[] _columns;
    private readonly IpcBlock[] _blocks;

    /// <summary>Reads the footer.</summary>
    /// <param name="stream">The file; seeks.</param>
    /// <param name="allocator">Where the batches' memory comes from.</param>
    /// <param name="leaveOpen">Whether the stream stays open. Default: false.</param>
    /// <exception cref="MillraceException"><c>ARROW_NO_FILE</c> (user): these are no Arrow file's bytes, or not all of them.</exception>
    public IpcFileReader(Stream stream, MemoryAllocator allocator, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(allocator);
        _stream = stream;
        _allocator = allocator;
        _leaveOpen = leaveOpen;
        (_columns, _blocks) = IpcFooter.Read(ReadFooter(stream));
        Schema = new Schema([.. _columns.Select(c => c.ToField())]);
    }

    /// <summary>The schema of all batches.</summary>
    public Schema Schema { get; }

    /// <summary>How many batches there are.</summary>
    public int BatchCount => _blocks.Length;

    /// <summary>Reads a batch.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <returns>A batch that the caller owns.</returns>
    public Batch ReadBatch(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _blocks.Length);
        IpcBlock block = _blocks[index];
        long length = _stream.Length;
        if (block.Offset < 0 || block.MetadataBytes < 0 || block.BodyBytes < 0
            || block.Offset > length || block.MetadataBytes > length - block.Offset
            || block.BodyBytes > length - block.Offset - block.MetadataBytes)
            throw ForeignData.Invalid("(footer)", $"batch {index} lies outside the file of {length} bytes");
        _stream.Position = block.Offset;
        byte[] metadata = IpcFrame.ReadMetadata(_stream) ?? throw ForeignData.Invalid("(footer)", $"there is no batch {index} where it should be");
        return IpcMessages.ReadBatch(_stream, metadata, Schema, _columns, _allocator);
    }

    /// <summary>Closes the stream, unless it is to stay open. Batches read before live on.</summary>
    public void Dispose()
    {
        if (!_leaveOpen)
            _stream.Dispose();
    }

    private static byte[] ReadFooter(Stream stream)
    {
        long length = stream.Length;
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        if (length < IpcFooter.HeaderBytes + TrailerBytes)
            throw NoFile("it is too short");
        stream.Position = length - TrailerBytes;
        stream.ReadExactly(trailer);
        if (!trailer[sizeof(int)..].SequenceEqual(IpcFooter.Magic))
            throw NoFile("it does not end with ARROW1");
        int size = BinaryPrimitives.ReadInt32LittleEndian(trailer);
        if (size <= 0 || size > length - IpcFooter.HeaderBytes - TrailerBytes)
            throw NoFile($"its footer claims {size} bytes");
        byte[] footer = new byte[size];
        stream.Position = length - TrailerBytes - size;
        stream.ReadExactly(footer);
        return footer;
    }

    private static MillraceException NoFile(string why) => MillraceException.User(
        "ARROW_NO_FILE",
        $"this is no complete Arrow IPC file: {why}",
        "The writer may have stopped early; a stream without footer is read as a stream");
}
