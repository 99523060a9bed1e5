namespace Millrace.Memory;

/// <summary>The process's native heap: how it is set up, and what it keeps at hand.</summary>
/// <remarks>
/// Without this set-up the C library gives each thread an arena of its own and keeps freed buffers of megabytes in it: sixteen threads
/// of media buffers leave more than a gigabyte resident with nothing live.
/// </remarks>
public static class NativeHeap
{
    private const int ArenasMax = 4;
    private const int MmapThresholdBytes = 256 * 1024;
    private const int TrimThresholdBytes = 1024 * 1024;

    private static readonly Lazy<bool> Setup = new(SetOptions);

    /// <summary>Bytes of freed large buffers that are kept for the next ones.</summary>
    public static long CachedBytes => SlabPool.CachedBytes;

    /// <summary>The most that <see cref="CachedBytes"/> may be; lowering it frees at once.</summary>
    /// <value>Default: 16 MiB.</value>
    public static long CachedBytesMax
    {
        get => SlabPool.CachedBytesMax;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            SlabPool.CachedBytesMax = value;
        }
    }

    /// <summary>Sets the C library's allocator up, once. Called before the first native library is loaded and the first buffer allocated.</summary>
    /// <returns>Whether the C library took the settings; false where it is not glibc.</returns>
    public static bool Configure() => Setup.Value;

    /// <summary>Gives memory that is kept for the next buffers back to the system.</summary>
    public static void Trim()
    {
        SlabPool.Trim();
        if (Configure())
            _ = LibC.TrimMalloc(0);
    }

    private static bool SetOptions()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return LibC.SetMallocOption(LibC.MalloptArenaMax, ArenasMax) != 0
                & LibC.SetMallocOption(LibC.MalloptMmapThreshold, MmapThresholdBytes) != 0
                & LibC.SetMallocOption(LibC.MalloptTrimThreshold, TrimThresholdBytes) != 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library than glibc: its allocator has no such settings, and needs none.
            return false;
        }
    }
}
