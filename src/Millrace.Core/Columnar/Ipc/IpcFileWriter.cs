using System.Buffers.Binary;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>Writes batches in the Arrow IPC file format, which allows reading them in any order.</summary>
/// <remarks>Source: Apache Arrow format, "IPC File Format". Not thread-safe. The stream need not seek.</remarks>
public sealed class IpcFileWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly MemoryAllocator _allocator;
    private readonly bool _leaveOpen;
    private readonly List<IpcBlock> _blocks = [];
    private long _position;

    /// <summary>Writes the magic and the schema.</summary>
    /// <param name="stream">Where to write, from its beginning.</param>
    /// <param name="schema">The schema of all batches.</param>
    /// <param name="allocator">For offsets and bitmaps of slices, while they are written.</param>
    /// <param name="leaveOpen">Whether the stream stays open. Default: false.</param>
    public IpcFileWriter(Stream stream, Schema schema, MemoryAllocator allocator, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(allocator);
        _stream = stream;
        _allocator = allocator;
        _leaveOpen = leaveOpen;
        Schema = schema;
        stream.Write(IpcFooter.Magic);
        IpcFrame.WriteZeros(stream, IpcFooter.HeaderBytes - IpcFooter.Magic.Length);
        _position = IpcFooter.HeaderBytes + IpcMessages.WriteSchema(stream, schema);
    }

    /// <summary>The schema of all batches.</summary>
    public Schema Schema { get; }

    /// <summary>Writes a batch.</summary>
    /// <param name="batch">A batch of the schema, borrowed.</param>
    public void Write(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        IpcChecks.RequireSchema(Schema, batch);
        (int metadataBytes, long bodyBytes) = IpcMessages.WriteBatch(_stream, batch, _allocator);
        _blocks.Add(new IpcBlock(_position, metadataBytes, bodyBytes));
        _position += metadataBytes + bodyBytes;
    }

    /// <summary>Writes the footer and flushes. Without it the file cannot be read.</summary>
    public void Finish()
    {
        IpcFrame.WriteEnd(_stream);
        ReadOnlySpan<byte> footer = IpcFooter.Write(Schema, _blocks);
        _stream.Write(footer);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        _stream.Write(length);
        _stream.Write(IpcFooter.Magic);
        _stream.Flush();
    }

    /// <summary>Closes the stream, unless it is to stay open. Does not write the footer.</summary>
    public void Dispose()
    {
        if (!_leaveOpen)
            _stream.Dispose();
    }
}
