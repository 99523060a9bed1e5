using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Millrace.Errors;

namespace Millrace.Execution.Storage;

/// <summary>
/// Looks at what stands under the names of files and folders that Millrace makes itself, and opens such files. A file must be a regular one,
/// reached by no link of its own; folders, and what leads to them, may be symbolic links. Thread-safe.
/// </summary>
/// <remarks>
/// Nothing here waits for a pipe: files are opened without blocking, and then looked at. Policy: <c>docs/specs/checkpoint-format.md</c>.
/// </remarks>
public static unsafe partial class OwnFile
{
    /// <summary>What <see cref="KindOf(string)"/> says of a symbolic link.</summary>
    public const string Link = "a symbolic link";

    private const string Folder = "a folder";
    private const string RegularFile = "a file";
    private const int NotPermitted = 1, NoEntry = 2, Interrupted = 4, AccessDenied = 13, NotAFolder = 20;
    private const int AtCurrentFolder = -100, EmptyPath = 0x1000, NoFollow = 0x100;
    private const uint TypeMask = 1; // STATX_TYPE
    private const int StatusBytes = 256, ModeOffset = 28; // of struct statx
    private const int ReadFlags = 0x80000 | 0x800; // O_RDONLY | O_CLOEXEC | O_NONBLOCK

    // O_NOFOLLOW is one of the few flags that differ between processors.
    private static readonly int NoFollowFlag = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>Opens a regular file to read; others may write, rename and remove it meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; the caller's.</returns>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="IOException">It cannot be opened; <see cref="Exception.HResult"/> is the system's error number.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="MillraceException"><see cref="StorageErrors.WrongKind"/>: it, or a folder on the way, is something else
    /// (external).</exception>
    public static SafeFileHandle OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        int descriptor;
        int error;
        do
        {
            descriptor = open(path, ReadFlags | NoFollowFlag);
            error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == Interrupted);
        if (error != 0)
            throw ToException(path, error);
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        string? kind = KindOf(file);
        if (kind == RegularFile)
            return file;
        file.Dispose();
        throw StorageErrors.NotAFile(path, kind ?? "nothing known");
    }

    /// <summary>
    /// What stands under a name, links not followed, in words such as <c>a pipe</c>; null where nothing does, or nothing can be seen.
    /// </summary>
    public static string? KindOf(string path) => KindOf(AtCurrentFolder, path, NoFollow);

    /// <summary>Refuses a name under which something else than a regular file stands. Nothing at all is no error.</summary>
    /// <exception cref="MillraceException"><see cref="StorageErrors.WrongKind"/> (external).</exception>
    public static void RequireFile(string path)
    {
        if (KindOf(path) is string kind && kind != RegularFile)
            throw StorageErrors.NotAFile(path, kind);
    }

    /// <summary>Refuses a name where it, or a name above it, is something else than a folder or a link to one. Nothing at all is no error.</summary>
    /// <exception cref="MillraceException"><see cref="StorageErrors.WrongKind"/> (external).</exception>
    public static void RequireFolder(string path)
    {
        for (string? at = path; !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at.TrimEnd('/')))
        {
            // One look decides what is no link: a folder may be made or removed between two.
            switch (KindOf(at))
            {
                case null:
                    continue;
                case Folder:
                    return;
                case Link:
                    string? target = KindOf(AtCurrentFolder, at, 0);
                    if (target == Folder)
                        return;
                    throw StorageErrors.NotAFolder(at, $"{Link} to {target ?? "nothing"}");
                case string other:
                    throw StorageErrors.NotAFolder(at, other);
            }
        }
    }

    private static Exception ToException(string path, int error)
    {
        try
        {
            RequireFile(path);
            if (error is NoEntry or NotAFolder && Path.GetDirectoryName(path) is string folder)
                RequireFolder(folder);
        }
        catch (MillraceException other)
        {
            return other;
        }

        string message = $"{path}: {Marshal.GetPInvokeErrorMessage(error)}";
        return error switch
        {
            NoEntry or NotAFolder => new FileNotFoundException(message, path),
            AccessDenied or NotPermitted => new UnauthorizedAccessException(message),
            _ => new IOException(message, error),
        };
    }

    private static string? KindOf(SafeFileHandle file) => KindOf((int)file.DangerousGetHandle(), "", EmptyPath);

    private static string? KindOf(int at, string path, int flags)
    {
        byte* status = stackalloc byte[StatusBytes];
        if (statx(at, path, flags, TypeMask, status) != 0)
            return null;
        return (*(ushort*)(status + ModeOffset) & 0xF000) switch
        {
            0x8000 => RegularFile,
            0x4000 => Folder,
            0xA000 => Link,
            0x1000 => "a pipe",
            0xC000 => "a socket",
            _ => "a device",
        };
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, byte* status);
}
