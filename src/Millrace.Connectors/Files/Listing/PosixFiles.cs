using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Millrace.Connectors.Files.Listing;

/// <summary>
/// System calls over names as bytes, since a name need not be UTF-8 and .NET's own calls cannot hold such a one. Paths end with a zero byte.
/// </summary>
internal static unsafe partial class PosixFiles
{
    /// <summary>The error numbers that callers tell apart.</summary>
    public const int NotPermitted = 1, NoEntry = 2, AccessDenied = 13, Exists = 17, NotAFolder = 20,
        Invalid = 22, NameTooLong = 36, NotSupported = 38, Loop = 40;

    private const int AtCurrentFolder = -100;
    private const uint BasicMask = 0x7FF; // STATX_BASIC_STATS
    private const int ReadFlags = 0x80000 | 0x800; // O_RDONLY | O_CLOEXEC | O_NONBLOCK: a pipe is refused, not waited for
    private const uint NoReplace = 1; // RENAME_NOREPLACE

    /// <summary>A text as a path.</summary>
    public static byte[] ToPath(string text)
    {
        byte[] path = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, path);
        return path;
    }

    /// <summary>Looks at what stands under a path.</summary>
    /// <returns>0, or the error's number.</returns>
    public static int Stat(ReadOnlySpan<byte> path, out FileStatus status)
    {
        StatxBuffer buffer;
        fixed (byte* name = path)
        {
            int failed = statx(AtCurrentFolder, name, 0, BasicMask, &buffer);
            status = failed == 0 ? ToStatus(in buffer) : default;
            return failed == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Looks at an open file.</summary>
    public static int Stat(SafeFileHandle file, out FileStatus status)
    {
        StatxBuffer buffer;
        byte empty = 0;
        int failed = statx((int)file.DangerousGetHandle(), &empty, 0x1000, BasicMask, &buffer); // AT_EMPTY_PATH
        status = failed == 0 ? ToStatus(in buffer) : default;
        return failed == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Opens a file to read.</summary>
    /// <returns>0, or the error's number.</returns>
    public static int OpenRead(ReadOnlySpan<byte> path, out SafeFileHandle? file)
    {
        fixed (byte* name = path)
        {
            // The third argument of open is read only with O_CREAT, so a call with two is safe where integers travel in registers.
            int descriptor = open(name, ReadFlags);
            file = descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
            return descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    /// <summary>Lists a folder, without <c>.</c> and <c>..</c>, in no order.</summary>
    /// <returns>0, or the error's number.</returns>
    public static int List(ReadOnlySpan<byte> folder, List<FolderEntry> into)
    {
        nint stream;
        fixed (byte* name = folder)
            stream = opendir(name);
        if (stream == 0)
            return Marshal.GetLastPInvokeError();
        try
        {
            DirectoryEntry* entry;
            while ((entry = readdir(stream)) is not null)
            {
                ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry->Name);
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    into.Add(new FolderEntry(name.ToArray(), ToKind(entry->Type)));
            }

            return 0;
        }
        finally
        {
            _ = closedir(stream);
        }
    }

    /// <summary>Renames without ever replacing a file.</summary>
    /// <returns>0, or the error's number.</returns>
    public static int RenameNew(string source, string target)
    {
        fixed (byte* from = ToPath(source))
        fixed (byte* to = ToPath(target))
        {
            if (renameat2(AtCurrentFolder, from, AtCurrentFolder, to, NoReplace) == 0)
                return 0;
            int error = Marshal.GetLastPInvokeError();
            if (error is not (Invalid or NotSupported))
                return error;

            // A file system without the flag: link never replaces either.
            if (link(from, to) != 0)
                return Marshal.GetLastPInvokeError();
            _ = unlink(from);
            return 0;
        }
    }

    /// <summary>Brings a file's content, or a folder's names, to the device.</summary>
    /// <returns>0, or the error's number.</returns>
    public static int Sync(string path)
    {
        int error = OpenRead(ToPath(path), out SafeFileHandle? file);
        using (file)
        {
            if (file is null)
                return error;
            return fsync((int)file.DangerousGetHandle()) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    private static FileStatus ToStatus(in StatxBuffer buffer) => new(
        (buffer.Mode & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Folder,
            _ => FileKind.Other,
        },
        buffer.Size,
        buffer.ModifiedSeconds * 1_000_000_000 + buffer.ModifiedNanos,
        buffer.Inode,
        (ulong)buffer.DeviceMajor << 32 | buffer.DeviceMinor);

    private static FileKind ToKind(byte type) => type switch
    {
        8 => FileKind.File,
        4 => FileKind.Folder,
        0 or 10 => FileKind.Unknown,
        _ => FileKind.Other,
    };

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int folder, byte* path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint opendir(byte* path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial DirectoryEntry* readdir(nint stream);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int closedir(nint stream);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int renameat2(int fromFolder, byte* from, int toFolder, byte* to, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int link(byte* from, byte* to);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlink(byte* path);

    /// <summary><c>struct dirent</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct DirectoryEntry
    {
        public ulong Inode;
        public long Offset;
        public ushort Length;
        public byte Type;
        public fixed byte Name[256];
    }

    /// <summary><c>struct statx</c>, the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(28)]
        public ushort Mode;
        [FieldOffset(32)]
        public ulong Inode;
        [FieldOffset(40)]
        public long Size;
        [FieldOffset(112)]
        public long ModifiedSeconds;
        [FieldOffset(120)]
        public uint ModifiedNanos;
        [FieldOffset(136)]
        public uint DeviceMajor;
        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
