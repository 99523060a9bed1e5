using Millrace.Errors;

namespace Millrace.Memory;

/// <summary>Hands out accounted native buffers below a hard limit. Allocators form a tree: a child's bytes count in its parents too.</summary>
/// <remarks>
/// Thread-safe. Bytes that a dropped child still has live stay in <see cref="LiveBytes"/> of its parents; nothing is freed behind a
/// holder's back. Buffers of 256 KiB and more are mappings of their own, so that freeing them returns memory to the system.
/// </remarks>
public sealed class MemoryAllocator : IBufferOwner
{
    /// <summary>Alignment of every buffer, in bytes.</summary>
    public const int Alignment = 64;

    private readonly MemoryAllocator? _parent;
    private long _liveBytes;
    private long _peakBytes;
    private long _liveBuffers;

    private MemoryAllocator(string name, long limitBytes, MemoryAllocator? parent)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limitBytes);
        Name = name;
        LimitBytes = limitBytes;
        _parent = parent;
    }

    /// <summary>The name, for messages and metrics.</summary>
    public string Name { get; }

    /// <summary>The most bytes that may be live at once.</summary>
    public long LimitBytes { get; }

    /// <summary>Bytes handed out and not yet freed, here and in children.</summary>
    public long LiveBytes => Interlocked.Read(ref _liveBytes);

    /// <summary>Buffers handed out here and not yet freed; those of children are not counted.</summary>
    public long LiveBuffers => Interlocked.Read(ref _liveBuffers);

    /// <summary>The most that <see cref="LiveBytes"/> has been.</summary>
    public long PeakBytes => Interlocked.Read(ref _peakBytes);

    /// <summary>Makes a root allocator.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="limitBytes">Hard limit. Default: none.</param>
    public static MemoryAllocator CreateRoot(string name, long limitBytes = long.MaxValue) => new(name, limitBytes, null);

    /// <summary>Makes an allocator whose bytes count here too.</summary>
    public MemoryAllocator CreateChild(string name, long limitBytes = long.MaxValue) => new(name, limitBytes, this);

    /// <summary>Allocates. The content is not cleared.</summary>
    /// <param name="byteCount">Bytes, from 0.</param>
    /// <returns>A buffer with one reference, which the caller owns.</returns>
    /// <exception cref="MillraceException"><c>MEMORY_LIMIT</c> (user): the limit of this allocator or a parent is reached.</exception>
    public NativeBuffer Allocate(int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        Charge(byteCount);
        return AllocateCharged(byteCount);
    }

    /// <summary>Allocates where the limits allow it. The content is not cleared.</summary>
    /// <param name="byteCount">Bytes, from 0.</param>
    /// <returns>A buffer with one reference, which the caller owns; null when a limit is reached.</returns>
    public NativeBuffer? TryAllocate(int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        return TryCharge(byteCount) is null ? AllocateCharged(byteCount) : null;
    }

    /// <summary>Allocates and clears.</summary>
    /// <inheritdoc cref="Allocate"/>
    public NativeBuffer AllocateZeroed(int byteCount)
    {
        NativeBuffer buffer = Allocate(byteCount);
        buffer.Span.Clear();
        return buffer;
    }

    /// <summary>Counts memory that somebody else allocated, such as an imported batch, against the limits.</summary>
    /// <param name="byteCount">Bytes, to be given back by <see cref="Refund(long)"/>.</param>
    /// <exception cref="MillraceException"><c>MEMORY_LIMIT</c> (user): nothing is charged then.</exception>
    public void Charge(long byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        if (TryCharge(byteCount) is MemoryAllocator full)
        {
            throw MillraceException.User(
                "MEMORY_LIMIT",
                $"{byteCount:N0} bytes do not fit: '{full.Name}' holds {full.LiveBytes:N0} of at most {full.LimitBytes:N0} bytes",
                "Raise memory.limit, or make batches smaller");
        }
    }

    /// <summary>Gives back what <see cref="Charge"/> counted.</summary>
    public void Refund(long byteCount)
    {
        for (MemoryAllocator? allocator = this; allocator is not null; allocator = allocator._parent)
            Interlocked.Add(ref allocator._liveBytes, -byteCount);
    }

    /// <inheritdoc/>
    void IBufferOwner.Free(NativeBuffer buffer)
    {
        BufferLeaks.Forget(buffer);
        NativeBlocks.Free(buffer.Pointer, buffer.Capacity);
        Interlocked.Decrement(ref _liveBuffers);
        Refund(buffer.Capacity);
    }

    private NativeBuffer AllocateCharged(int byteCount)
    {
        nint pointer = NativeBlocks.Allocate(byteCount);
        if (pointer == 0)
        {
            Refund(byteCount);
            throw MillraceException.External(
                "OUT_OF_MEMORY", $"the system has no {byteCount:N0} bytes left", "Lower memory.limit, or give the process more memory");
        }

        Interlocked.Increment(ref _liveBuffers);
        var buffer = new NativeBuffer(pointer, byteCount, this);
        BufferLeaks.Record(buffer);
        return buffer;
    }

    /// <summary>Charges here and in all parents.</summary>
    /// <returns>Null, or the allocator whose limit stands against it; then nothing is charged.</returns>
    private MemoryAllocator? TryCharge(long byteCount)
    {
        for (MemoryAllocator? allocator = this; allocator is not null; allocator = allocator._parent)
        {
            long live = Interlocked.Add(ref allocator._liveBytes, byteCount);
            if (live > allocator.LimitBytes)
            {
                Refund(byteCount, allocator);
                return allocator;
            }

            RaisePeak(ref allocator._peakBytes, live);
        }

        return null;
    }

    private void Refund(long byteCount, MemoryAllocator last)
    {
        for (MemoryAllocator? allocator = this; allocator is not null; allocator = allocator._parent)
        {
            Interlocked.Add(ref allocator._liveBytes, -byteCount);
            if (ReferenceEquals(allocator, last))
                return;
        }
    }

    private static void RaisePeak(ref long peak, long live)
    {
        long seen = Interlocked.Read(ref peak);
        while (live > seen)
        {
            long before = Interlocked.CompareExchange(ref peak, live, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
