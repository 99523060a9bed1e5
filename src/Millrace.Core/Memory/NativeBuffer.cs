using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Millrace.Memory;

/// <summary>A reference-counted run of native memory, aligned to 64 bytes, charged to the allocator that made it.</summary>
/// <remarks>
/// Made with one reference. Whoever keeps a buffer holds a reference: <see cref="Retain"/> takes one, <see cref="Release"/> gives one
/// back, and the last frees the memory. Counting is thread-safe; the content is not. A buffer is written only by who made it, before
/// it is shared.
/// </remarks>
public sealed unsafe class NativeBuffer
{
    private readonly IBufferOwner _owner;
    private int _references = 1;

    /// <summary>Wraps memory. Allocators and importers call it, nobody else.</summary>
    /// <param name="pointer">The first byte.</param>
    /// <param name="length">Bytes that belong to the buffer.</param>
    /// <param name="owner">Who frees the memory.</param>
    public NativeBuffer(nint pointer, int length, IBufferOwner owner)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(owner);
        Pointer = pointer;
        Length = length;
        Capacity = length;
        _owner = owner;
    }

    /// <summary>The first byte. Valid while a reference is held.</summary>
    public nint Pointer { get; }

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that were allocated and are charged.</summary>
    internal int Capacity { get; }

    /// <summary>The bytes. Valid while a reference is held.</summary>
    public Span<byte> Span
    {
        get
        {
            Debug.Assert(Volatile.Read(ref _references) > 0, "a freed buffer is read");
            return new Span<byte>((void*)Pointer, Length);
        }
    }

    /// <summary>Whether nobody else holds a reference, so that the holder may write.</summary>
    public bool IsExclusive => Volatile.Read(ref _references) == 1;

    /// <summary>The content as values of a blittable type; trailing bytes that fill no value are left out.</summary>
    public Span<T> As<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Span);

    /// <summary>Leaves bytes at the end unused, so that the content ends where it was filled to.</summary>
    internal void Shorten(int length)
    {
        Debug.Assert(IsExclusive && length <= Capacity, "a shared buffer is shortened, or lengthened");
        Length = length;
    }

    /// <summary>Takes one more reference.</summary>
    /// <returns>This buffer.</returns>
    public NativeBuffer Retain()
    {
        int references = Interlocked.Increment(ref _references);
        Debug.Assert(references > 1, "a freed buffer is retained");
        return this;
    }

    /// <summary>Gives one reference back; the last one frees the memory.</summary>
    public void Release()
    {
        int references = Interlocked.Decrement(ref _references);
        Debug.Assert(references >= 0, "a buffer is released twice");
        if (references == 0)
            _owner.Free(this);
    }
}
