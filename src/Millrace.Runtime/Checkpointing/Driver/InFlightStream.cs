using System.Text;
using Millrace.Memory;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Entries in flight as bytes, encoded one after the other while they are read: calls may have tensors of many megabytes as input, and no
/// second copy of all of them is made. The entries stay the caller's.
/// </summary>
internal sealed class InFlightStream : Stream
{
    private readonly IReadOnlyList<EntrySnapshot> _entries;
    private readonly MemoryAllocator _allocator;
    private readonly MemoryStream _part = new();
    private readonly BinaryWriter _writer;
    private int _next;

    public InFlightStream(IReadOnlyList<EntrySnapshot> entries, MemoryAllocator allocator)
    {
        (_entries, _allocator) = (entries, allocator);
        _writer = new BinaryWriter(_part, Encoding.UTF8);
        InFlightCodec.WriteHeader(_writer, entries.Count);
        _part.Position = 0;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_part.Position == _part.Length && _next < _entries.Count)
        {
            _part.SetLength(0);
            InFlightCodec.Write(_writer, _part, _entries[_next++], _allocator);
            _part.Position = 0;
        }

        return _part.Read(buffer);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _writer.Dispose();
        base.Dispose(disposing);
    }
}
