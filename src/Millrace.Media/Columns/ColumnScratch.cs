using Millrace.Memory;

namespace Millrace.Media.Columns;

/// <summary>Accounted working memory that is kept from row to row of one call. Disposing gives it back.</summary>
internal sealed class ColumnScratch(MemoryAllocator allocator) : IDisposable
{
    private NativeBuffer? _buffer;

    /// <summary>So many undefined bytes, in place of those taken before.</summary>
    public Span<byte> Take(int byteCount)
    {
        if (_buffer is null || _buffer.Length < byteCount)
        {
            Dispose();
            _buffer = allocator.Allocate(byteCount);
        }

        return _buffer.Span[..byteCount];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer?.Release();
        _buffer = null;
    }
}
