using System.Runtime.InteropServices;

namespace Millrace.Chaos.Processes;

/// <summary>The system calls of the harness: signals, inotify, mounts.</summary>
internal static partial class NativeCalls
{
    public const int SigKill = 9, SigTerm = 15, SigCont = 18, SigStop = 19;

    /// <summary>Sends a signal; false where the process is gone.</summary>
    public static bool Signal(int process, int signal) => process > 1 && kill(process, signal) == 0;

    /// <summary>Asks for more of the processors than others get; without the right to it nothing changes.</summary>
    public static void Hurry() => _ = setpriority(0, 0, -10);

    /// <summary>An inotify descriptor, or the negative error.</summary>
    public static int OpenInotify() => inotify_init1(0x80000); // IN_CLOEXEC

    /// <summary>Watches a folder for names that appear; negative where it is gone.</summary>
    public static int Watch(int inotify, string folder) =>
        inotify_add_watch(inotify, folder, 0x00000100 | 0x00000080 | 0x01000000); // IN_CREATE, IN_MOVED_TO, IN_ONLYDIR

    /// <summary>Waits until one of two descriptors can be read; whether it is the first.</summary>
    public static unsafe bool WaitReadable(int first, int second)
    {
        PollEntry* entries = stackalloc PollEntry[2];
        while (true)
        {
            entries[0] = new PollEntry { Descriptor = first, Events = 1 };
            entries[1] = new PollEntry { Descriptor = second, Events = 1 };
            if (poll(entries, 2, -1) > 0)
                return entries[1].Returned == 0;
        }
    }

    /// <summary>Reads what is there; the count of bytes, or a negative number.</summary>
    public static unsafe int Read(int descriptor, Span<byte> into)
    {
        fixed (byte* buffer = into)
            return (int)read(descriptor, buffer, (nuint)into.Length);
    }

    /// <summary>A descriptor that another thread wakes.</summary>
    public static int OpenEvent() => eventfd(0, 0x80000);

    /// <summary>Makes an event readable.</summary>
    public static unsafe void Wake(int descriptor)
    {
        ulong one = 1;
        _ = write(descriptor, &one, sizeof(ulong));
    }

    /// <summary>Closes a descriptor.</summary>
    public static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>Mounts a small file system in memory; false where that is not allowed.</summary>
    public static bool MountMemory(string folder, long bytes) => mount("millrace-chaos", folder, "tmpfs", 0, $"size={bytes}") == 0;

    /// <summary>Takes it away again.</summary>
    public static void Unmount(string folder) => _ = umount2(folder, 2); // MNT_DETACH

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial int setpriority(int which, int who, int priority);

    [LibraryImport("libc")]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(int descriptor, string path, uint mask);

    [LibraryImport("libc")]
    private static unsafe partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc")]
    private static unsafe partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static unsafe partial nint write(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
