using System.Runtime.InteropServices;

namespace Millrace.Memory;

/// <summary>The few functions of the C library that memory needs. Linux only.</summary>
internal static partial class LibC
{
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;
    public const int MapPrivate = 2;
    public const int MapAnonymous = 0x20;

    public const int MalloptTrimThreshold = -1;
    public const int MalloptMmapThreshold = -3;
    public const int MalloptArenaMax = -8;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    public static partial int SetMallocOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    public static partial int TrimMalloc(nuint keepBytes);
}
