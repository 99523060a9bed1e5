using Millrace.Memory;

namespace Millrace.Compute;

/// <summary>Accounted working memory of one kernel call; uninitialised.</summary>
internal readonly ref struct Scratch<T> : IDisposable
    where T : unmanaged
{
    private readonly NativeBuffer _buffer;

    public Scratch(MemoryAllocator allocator, int count)
    {
        _buffer = allocator.Allocate(ColumnParts.ByteCount<T>(count));
        Span = _buffer.As<T>()[..count];
    }

    public Span<T> Span { get; }

    public void Dispose() => _buffer.Release();
}
