using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>Writes batches in the Arrow IPC stream format: metadata version 5, buffers aligned to 64 bytes, no compression.</summary>
/// <remarks>Source: Apache Arrow format, "Serialization and Interprocess Communication". Not thread-safe.</remarks>
public sealed class IpcStreamWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly MemoryAllocator _allocator;
    private readonly bool _leaveOpen;

    /// <summary>Writes the schema.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="schema">The schema of all batches.</param>
    /// <param name="allocator">For offsets and bitmaps of slices, while they are written.</param>
    /// <param name="leaveOpen">Whether the stream stays open. Default: false.</param>
    public IpcStreamWriter(Stream stream, Schema schema, MemoryAllocator allocator, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(allocator);
        _stream = stream;
        _allocator = allocator;
        _leaveOpen = leaveOpen;
        Schema = schema;
        IpcMessages.WriteSchema(stream, schema);
    }

    /// <summary>The schema of all batches.</summary>
    public Schema Schema { get; }

    /// <summary>Writes a batch.</summary>
    /// <param name="batch">A batch of the schema, borrowed.</param>
    public void Write(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        IpcChecks.RequireSchema(Schema, batch);
        IpcMessages.WriteBatch(_stream, batch, _allocator);
    }

    /// <summary>Marks the end and flushes. Without it a reader sees a stream that may have been cut off.</summary>
    public void Finish()
    {
        IpcFrame.WriteEnd(_stream);
        _stream.Flush();
    }

    /// <summary>Closes the stream, unless it is to stay open. Does not mark the end.</summary>
    public void Dispose()
    {
        if (!_leaveOpen)
            _stream.Dispose();
    }
}
