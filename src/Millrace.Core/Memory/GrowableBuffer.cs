using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Millrace.Errors;

namespace Millrace.Memory;

/// <summary>A native buffer that grows while it is filled. Not thread-safe.</summary>
public sealed class GrowableBuffer : IDisposable
{
    private const int InitialBytes = 256;
    private const int SlackBytesKept = 4096;
    private readonly MemoryAllocator _allocator;
    private NativeBuffer? _buffer;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="allocator">Where memory comes from.</param>
    /// <param name="capacityBytes">Bytes to allocate at once. Default: none before the first byte.</param>
    public GrowableBuffer(MemoryAllocator allocator, int capacityBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        _allocator = allocator;
        if (capacityBytes > 0)
            _buffer = allocator.Allocate(capacityBytes);
    }

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes in use.</summary>
    public Span<byte> Span => _buffer is null ? default : _buffer.Span[..Length];

    /// <summary>Lengthens by so many bytes of undefined content.</summary>
    /// <returns>The new bytes, to be filled before the next call.</returns>
    /// <exception cref="MillraceException"><c>MEMORY_LIMIT</c>, or <c>VALUE_TOO_LARGE</c> (user) beyond 2 GiB − 1.</exception>
    public Span<byte> Extend(int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        int start = Length;
        if (_buffer is null || byteCount > _buffer.Length - start)
            EnsureCapacity((long)start + byteCount);
        Length = start + byteCount;
        return _buffer is null ? default : _buffer.Span.Slice(start, byteCount);
    }

    /// <summary>Makes room for so many more bytes at once.</summary>
    public void Reserve(int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        long needed = (long)Length + byteCount;
        if (needed > (_buffer?.Length ?? 0))
            EnsureCapacity(needed);
    }

    /// <summary>Takes bytes at the end back, so that the next ones stand in their place.</summary>
    /// <param name="length">Bytes to keep, at most <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Adds one value of a blittable type.</summary>
    public void Add<T>(T value)
        where T : unmanaged => MemoryMarshal.Write(Extend(Unsafe.SizeOf<T>()), in value);

    /// <summary>Gives the filled memory away as a buffer with exactly the bytes in use, one reference, and starts empty.</summary>
    /// <remarks>Never fails once bytes were added: where there is no memory for an exact copy, the spare bytes stay charged.</remarks>
    public NativeBuffer Finish()
    {
        NativeBuffer? filled = _buffer;
        int length = Length;
        _buffer = null;
        Length = 0;
        if (filled is null)
            return _allocator.Allocate(0);
        if (filled.Length - length > Math.Max(SlackBytesKept, length / 4) && _allocator.TryAllocate(length) is NativeBuffer exact)
        {
            filled.Span[..length].CopyTo(exact.Span);
            filled.Release();
            return exact;
        }

        filled.Shorten(length);
        return filled;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffer?.Release();
        _buffer = null;
        Length = 0;
    }

    private void EnsureCapacity(long neededBytes)
    {
        if (_buffer is not null && neededBytes <= _buffer.Length)
            return;
        if (neededBytes > int.MaxValue)
        {
            throw MillraceException.User(
                "VALUE_TOO_LARGE",
                $"a column of one batch would take {neededBytes:N0} bytes, more than 2 GiB − 1",
                "Pass large payloads as OBJECT_REF");
        }

        long doubled = Math.Max(InitialBytes, 2L * (_buffer?.Length ?? 0));
        NativeBuffer larger = _allocator.Allocate((int)Math.Min(int.MaxValue, Math.Max(neededBytes, doubled)));
        if (_buffer is not null)
        {
            Debug.Assert(Length <= _buffer.Length, "more bytes in use than there are");
            _buffer.Span[..Length].CopyTo(larger.Span);
            _buffer.Release();
        }

        _buffer = larger;
    }
}
