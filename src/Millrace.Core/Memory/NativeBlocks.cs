using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Millrace.Memory;

/// <summary>Raw blocks of memory, aligned to 64 bytes: small ones from the thread, large ones as slabs, the rest from the C library.</summary>
internal static unsafe class NativeBlocks
{
    private const byte FreedPattern = 0xDD;

    static NativeBlocks() => NativeHeap.Configure();

    /// <summary>Allocates a block, or answers 0 where the system has none.</summary>
    public static nint Allocate(int byteCount)
    {
        if (byteCount >= SlabPool.LeastBytes && SlabPool.IsSupported)
            return SlabPool.Rent(byteCount);
        try
        {
            return byteCount <= SmallBlocks.MostBytes
                ? SmallBlocks.Rent(byteCount)
                : (nint)NativeMemory.AlignedAlloc((nuint)byteCount, MemoryAllocator.Alignment);
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    public static void Free(nint block, int byteCount)
    {
        Poison(block, byteCount);
        if (byteCount <= SmallBlocks.MostBytes)
            SmallBlocks.Return(block, byteCount);
        else if (byteCount >= SlabPool.LeastBytes && SlabPool.IsSupported)
            SlabPool.Return(block, byteCount);
        else
            NativeMemory.AlignedFree((void*)block);
    }

    /// <summary>Makes reading freed memory visible in tests.</summary>
    [Conditional("DEBUG")]
    private static void Poison(nint block, int byteCount)
    {
        if (byteCount < SlabPool.LeastBytes)
            new Span<byte>((void*)block, byteCount).Fill(FreedPattern);
    }
}
