using System.Numerics;

namespace Millrace.Memory;

/// <summary>
/// Large blocks, each a mapping of its own, so that freeing one returns its pages to the system; those freed last stay for the next.
/// </summary>
/// <remarks>
/// Thread-safe. Sizes are rounded up to four classes a doubling; pages that are never touched are never resident. A fresh mapping costs a
/// page fault for each 4 KiB, which is why some are kept; the oldest goes first, so that a burst of one size does not hold the place of another.
/// </remarks>
internal static class SlabPool
{
    /// <summary>Blocks from here on are slabs.</summary>
    public const int LeastBytes = 256 * 1024;

    private const int StepsPerDoubling = 4;
    private const int CachedBlocksMax = 64;

    private static readonly Lock Gate = new();
    private static readonly List<(nint Block, int Index)> Cached = new(CachedBlocksMax + 1);
    private static long cachedBytes;
    private static long cachedBytesMax = 16 * 1024 * 1024;

    /// <summary>Freed bytes that are kept.</summary>
    public static long CachedBytes => Interlocked.Read(ref cachedBytes);

    /// <summary>Freed bytes that are kept at most. Default: 16 MiB.</summary>
    public static long CachedBytesMax
    {
        get => Interlocked.Read(ref cachedBytesMax);
        set
        {
            Interlocked.Exchange(ref cachedBytesMax, value);
            EvictTo(value);
        }
    }

    /// <summary>Whether this system has the calls that slabs need.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux();

    /// <summary>Maps a block of at least so many bytes, or takes one that was freed. The content is undefined.</summary>
    /// <returns>The block, or 0 where the system has none.</returns>
    public static nint Rent(int byteCount)
    {
        long size = ClassOf(byteCount, out int index);
        lock (Gate)
        {
            for (int i = Cached.Count - 1; i >= 0; i--)
            {
                if (Cached[i].Index != index)
                    continue;
                nint block = Cached[i].Block;
                Cached.RemoveAt(i);
                cachedBytes -= size;
                return block;
            }
        }

        nint mapped = LibC.Map(0, (nuint)size, LibC.ProtectRead | LibC.ProtectWrite, LibC.MapPrivate | LibC.MapAnonymous, -1, 0);
        return mapped == -1 ? 0 : mapped;
    }

    /// <summary>Takes a block back.</summary>
    /// <param name="block">What <see cref="Rent"/> answered.</param>
    /// <param name="byteCount">The same as was rented.</param>
    public static void Return(nint block, int byteCount)
    {
        long size = ClassOf(byteCount, out int index);
        long most = CachedBytesMax;
        if (size > most)
        {
            _ = LibC.Unmap(block, (nuint)size);
            return;
        }

        lock (Gate)
        {
            Cached.Add((block, index));
            cachedBytes += size;
        }

        EvictTo(most);
    }

    /// <summary>Gives all kept blocks back to the system.</summary>
    public static void Trim() => EvictTo(0);

    /// <summary>The least class that holds so many bytes, and its size.</summary>
    internal static long ClassOf(int byteCount, out int index)
    {
        uint last = (uint)Math.Max(byteCount, LeastBytes) - 1;
        int doubling = BitOperations.Log2(last | 1);
        int step = (int)(last >> (doubling - 2)) & (StepsPerDoubling - 1);
        index = Math.Max(0, (doubling - BitOperations.Log2(LeastBytes)) * StepsPerDoubling + step + 1);
        return SizeOf(index);
    }

    /// <summary>Unmaps the oldest until no more than so many bytes are kept. The system call is made outside the lock.</summary>
    private static void EvictTo(long bytes)
    {
        while (true)
        {
            (nint block, int index) oldest;
            lock (Gate)
            {
                if (Cached.Count == 0 || (cachedBytes <= bytes && Cached.Count <= CachedBlocksMax))
                    return;
                oldest = Cached[0];
                Cached.RemoveAt(0);
                cachedBytes -= SizeOf(oldest.index);
            }

            _ = LibC.Unmap(oldest.block, (nuint)SizeOf(oldest.index));
        }
    }

    private static long SizeOf(int index) =>
        (long)LeastBytes / StepsPerDoubling * (StepsPerDoubling + index % StepsPerDoubling) << (index / StepsPerDoubling);
}
