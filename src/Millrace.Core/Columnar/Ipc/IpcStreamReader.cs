using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>Reads batches in the Arrow IPC stream format, whoever wrote them.</summary>
/// <remarks>
/// <para>
/// A batch's values stand in one buffer, the message's body, without further copies (64-bit offsets are narrowed). Memory is allocated
/// as bytes arrive, and every length, offset and text is checked. Not thread-safe.
/// </para>
/// <para>
/// Errors: <c>ARROW_INVALID</c>, <c>ARROW_TRUNCATED</c> (external), <c>ARROW_TYPE_UNSUPPORTED</c>, <c>ARROW_DICTIONARY</c>,
/// <c>ARROW_COMPRESSED</c>, <c>ARROW_VERSION</c>, <c>ARROW_BIG_ENDIAN</c>, <c>MEMORY_LIMIT</c> (user).
/// </para>
/// </remarks>
public sealed class IpcStreamReader : IDisposable
{
    private readonly Stream _stream;
    private readonly MemoryAllocator _allocator;
    private readonly bool _leaveOpen;
    private readonly ForeignNode[] _columns;

    /// <summary>Reads the schema.</summary>
    /// <param name="stream">Where to read; need not seek.</param>
    /// <param name="allocator">Where the batches' memory comes from.</param>
    /// <param name="leaveOpen">Whether the stream stays open. Default: false.</param>
    public IpcStreamReader(Stream stream, MemoryAllocator allocator, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(allocator);
        _stream = stream;
        _allocator = allocator;
        _leaveOpen = leaveOpen;
        byte[] metadata = IpcFrame.ReadMetadata(stream)
            ?? throw MillraceException.External("ARROW_TRUNCATED", "the Arrow stream is empty", "A stream begins with its schema");
        _columns = IpcMessages.ReadSchema(metadata);
        Schema = new Schema([.. _columns.Select(c => c.ToField())]);
    }

    /// <summary>The schema of all batches.</summary>
    public Schema Schema { get; }

    /// <summary>Reads the next batch.</summary>
    /// <returns>A batch that the caller owns; null at the end.</returns>
    public Batch? ReadNext() => IpcFrame.ReadMetadata(_stream) is byte[] metadata
        ? IpcMessages.ReadBatch(_stream, metadata, Schema, _columns, _allocator)
        : null;

    /// <summary>Closes the stream, unless it is to stay open. Batches read before live on.</summary>
    public void Dispose()
    {
        if (!_leaveOpen)
            _stream.Dispose();
    }
}
