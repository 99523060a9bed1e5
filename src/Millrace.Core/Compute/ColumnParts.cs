using System.Runtime.CompilerServices;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>The buffers and children of a column in the making. Disposing gives back what was not finished, so that an error leaks nothing.</summary>
internal sealed class ColumnParts(DataType type, MemoryAllocator allocator, int bufferCount, int childCount = 0) : IDisposable
{
    private NativeBuffer?[] _buffers = new NativeBuffer?[bufferCount];
    private Column[] _children = new Column[childCount];

    public DataType Type => type;

    public MemoryAllocator Allocator => allocator;

    /// <summary>Bytes of so many values.</summary>
    /// <exception cref="MillraceException"><c>VALUE_TOO_LARGE</c> beyond 2 GiB − 1.</exception>
    public static int ByteCount<T>(long count)
        where T : unmanaged => CheckSize(count * Unsafe.SizeOf<T>());

    /// <summary>Checks that a size or offset fits 32 bits.</summary>
    public static int CheckSize(long size) => size <= int.MaxValue
        ? (int)size
        : throw MillraceException.User(
            "VALUE_TOO_LARGE",
            $"a column of one batch would take {size:N0} bytes or items, more than 2 GiB − 1",
            "Pass large payloads as OBJECT_REF, or make batches smaller");

    /// <summary>Allocates a buffer of uninitialised values.</summary>
    public Span<T> Allocate<T>(int slot, int count)
        where T : unmanaged
    {
        NativeBuffer buffer = allocator.Allocate(ByteCount<T>(count));
        _buffers[slot] = buffer;
        return buffer.As<T>();
    }

    /// <summary>Allocates a bitmap of zeros.</summary>
    public Span<byte> AllocateBits(int slot, int bitCount)
    {
        Span<byte> bits = Allocate<byte>(slot, Bitmap.ByteCount(bitCount));
        bits.Clear();
        return bits;
    }

    /// <summary>The bytes of a buffer allocated before, or none.</summary>
    public Span<byte> Bytes(int slot) => _buffers[slot] is NativeBuffer buffer ? buffer.Span : default;

    /// <summary>Puts a buffer in place and takes over one reference to it.</summary>
    public void Put(int slot, NativeBuffer? buffer) => _buffers[slot] = buffer;

    /// <summary>Puts a child in place and takes it over.</summary>
    public void PutChild(int slot, Column child) => _children[slot] = child;

    /// <summary>Gives back a buffer that turned out not to be needed.</summary>
    public void Drop(int slot)
    {
        _buffers[slot]?.Release();
        _buffers[slot] = null;
    }

    /// <summary>Gives the parts away as a column.</summary>
    public Column Finish(int length, int nullCount, int offset = 0)
    {
        if (nullCount == 0 && _buffers.Length > 0)
            Drop(0);
        var column = new Column(type, length, nullCount, _buffers, _children, offset);
        _buffers = [];
        _children = [];
        return column;
    }

    public void Dispose()
    {
        foreach (NativeBuffer? buffer in _buffers)
            buffer?.Release();
        foreach (Column? child in _children)
            child?.Dispose();
    }
}
