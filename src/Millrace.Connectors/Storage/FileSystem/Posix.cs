using System.Runtime.InteropServices;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Storage.FileSystem;

/// <summary>What .NET does not offer to the storage of checkpoints: link, and fsync of a folder.</summary>
internal static partial class Posix
{
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int TryAgain = 11;
    private const int AccessDenied = 13;
    private const int Exists = 17;
    private const int NoSpaceLeft = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;

    /// <summary>Makes <paramref name="target"/> another name of <paramref name="source"/>; false where the target exists.</summary>
    public static bool TryLink(string source, string target)
    {
        if (Link(source, target) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == Exists ? false : throw ToError(error, target, "link");
    }

    /// <summary>Makes the names in a folder durable.</summary>
    public static void SyncFolder(string folder)
    {
        int error = PosixFiles.Sync(folder);
        if (error != 0)
        {
            throw ToError(error, folder, "fsync");
        }
    }

    /// <summary>Whether an I/O exception of the base library means a full device.</summary>
    public static bool IsNoSpace(IOException exception) => (exception.HResult & 0xFFFF) is NoSpaceLeft or QuotaExceeded;

    /// <summary>Whether an I/O exception of the base library means a file system that cannot be written.</summary>
    public static bool IsReadOnly(IOException exception) => (exception.HResult & 0xFFFF) == ReadOnlyFileSystem;

    /// <summary>Whether an I/O exception of the base library means that another process has the file locked.</summary>
    public static bool IsLocked(IOException exception) => (exception.HResult & 0xFFFF) == TryAgain;

    private static Exception ToError(int error, string path, string call)
    {
        var cause = new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)}");
        return error switch
        {
            NoSpaceLeft or QuotaExceeded => StorageErrors.Full(path, cause),
            AccessDenied or NotPermitted or ReadOnlyFileSystem => StorageErrors.NotAllowed(path, cause),
            NoEntry => new FileNotFoundException($"{call}: no such file", path),
            _ => StorageErrors.Failed(path, call, cause),
        };
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string source, string target);
}
