using System.Numerics;
using System.Runtime.InteropServices;

namespace Millrace.Memory;

/// <summary>Small blocks in size classes by powers of two; each thread keeps some freed ones at hand, without a lock.</summary>
/// <remarks>A block may be freed on another thread than the one that took it. What a thread keeps is freed when the thread is gone.</remarks>
internal sealed unsafe class SmallBlocks
{
    /// <summary>Blocks up to this size are small.</summary>
    public const int MostBytes = 4096;

    private const int LeastLog = 6;
    private const int ClassCount = 7;
    private const int BlocksPerClassMax = 16;

    [ThreadStatic]
    private static SmallBlocks? current;

    private readonly nint[] _blocks = new nint[ClassCount * BlocksPerClassMax];
    private readonly int[] _counts = new int[ClassCount];

    ~SmallBlocks()
    {
        for (int index = 0; index < ClassCount; index++)
        {
            while (_counts[index] > 0)
                NativeMemory.AlignedFree((void*)_blocks[index * BlocksPerClassMax + --_counts[index]]);
        }
    }

    private static SmallBlocks Current => current ??= new SmallBlocks();

    public static nint Rent(int byteCount)
    {
        SmallBlocks blocks = Current;
        int index = ClassOf(byteCount);
        int count = blocks._counts[index];
        if (count == 0)
            return (nint)NativeMemory.AlignedAlloc((nuint)1 << (index + LeastLog), MemoryAllocator.Alignment);
        blocks._counts[index] = count - 1;
        return blocks._blocks[index * BlocksPerClassMax + count - 1];
    }

    public static void Return(nint block, int byteCount)
    {
        SmallBlocks blocks = Current;
        int index = ClassOf(byteCount);
        int count = blocks._counts[index];
        if (count == BlocksPerClassMax)
        {
            NativeMemory.AlignedFree((void*)block);
            return;
        }

        blocks._blocks[index * BlocksPerClassMax + count] = block;
        blocks._counts[index] = count + 1;
    }

    private static int ClassOf(int byteCount) => byteCount <= 1 << LeastLog ? 0 : BitOperations.Log2((uint)byteCount - 1) + 1 - LeastLog;
}
