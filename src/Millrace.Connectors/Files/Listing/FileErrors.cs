using System.Runtime.InteropServices;
using Millrace.Errors;

namespace Millrace.Connectors.Files.Listing;

/// <summary>What the file system says, as errors for people.</summary>
internal static class FileErrors
{
    private const int Device = 5, TooLarge = 27, NoSpace = 28, ReadOnlySystem = 30, Quota = 122;

    /// <summary>A path to be read is not there.</summary>
    public static MillraceException NotFound(string path) =>
        MillraceException.User("PATH_NOT_FOUND", $"'{path}' does not exist", "Check the option 'path'; relative paths start at the current folder");

    /// <summary>Reading failed.</summary>
    /// <param name="path">What was read.</param>
    /// <param name="error">The system's error number.</param>
    public static MillraceException Read(string path, int error) => error switch
    {
        PosixFiles.NoEntry or PosixFiles.NotAFolder => NotFound(path),
        PosixFiles.AccessDenied or PosixFiles.NotPermitted => MillraceException.External(
            "PERMISSION_DENIED", $"'{path}' may not be read", "Give the user of this process the right to read it"),
        _ => MillraceException.External("FILE_IO", $"'{path}' cannot be read: {Marshal.GetPInvokeErrorMessage(error)}", "Check the device"),
    };

    /// <summary>Writing failed.</summary>
    /// <param name="path">What was written.</param>
    /// <param name="error">The system's error number.</param>
    /// <param name="cause">The exception, if there was one.</param>
    public static MillraceException Write(string path, int error, Exception? cause = null) => error switch
    {
        NoSpace or Quota => Passing(
            "DISK_FULL",
            $"no space is left to write '{path}'",
            "Free space or raise the quota, and run the job again; nothing half-written is visible",
            cause),
        Device => Passing("FILE_IO", $"'{path}' cannot be written: {Marshal.GetPInvokeErrorMessage(error)}", "Check the device", cause),
        TooLarge => MillraceException.External(
            "FILE_TOO_LARGE",
            $"'{path}' cannot grow: the file system or a limit of the process (ulimit -f) ends files there",
            "Set 'roll-bytes', or raise the limit",
            cause),
        PosixFiles.AccessDenied or PosixFiles.NotPermitted or ReadOnlySystem or PosixFiles.NotAFolder => MillraceException.External(
            "NOT_WRITABLE",
            $"'{path}' cannot be written: {Marshal.GetPInvokeErrorMessage(error)}",
            "Choose a folder that the user of this process may write to",
            cause),
        PosixFiles.NoEntry => MillraceException.External(
            "NOT_WRITABLE",
            $"'{path}' cannot be written: it, or a folder above it, is gone",
            "Let nobody remove the folder while the job writes, and run the job again; or choose a folder that can be made",
            cause),
        _ => MillraceException.External("FILE_IO", $"'{path}' cannot be written: {Marshal.GetPInvokeErrorMessage(error)}", "Check the device", cause),
    };

    /// <summary>The error for an exception of the base library while writing.</summary>
    public static MillraceException Write(string path, Exception cause) => Write(path, NumberOf(cause), cause);

    /// <summary>Throws unless a system call that writes has worked.</summary>
    /// <param name="path">What was written.</param>
    /// <param name="error">The system's error number; 0 for none.</param>
    public static void Check(string path, int error)
    {
        if (error != 0)
            throw Write(path, error);
    }

    /// <summary>Writes; an exception of the base library becomes the error.</summary>
    public static void Guard(string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception error) when (IsFileError(error))
        {
            throw Write(path, error);
        }
    }

    /// <summary>The error for an exception of the base library while reading.</summary>
    public static MillraceException Read(string path, Exception cause) => Read(path, NumberOf(cause));

    /// <summary>The same for a file that the job made itself: that it is gone is no mistake of the user's.</summary>
    public static MillraceException ReadOwn(string path, Exception cause) => NumberOf(cause) is PosixFiles.NoEntry or PosixFiles.NotAFolder
        ? MillraceException.External("FILE_IO", $"'{path}' is gone, and the job still needs it", "See who else removes files there", cause)
        : Read(path, cause);

    /// <summary>Whether an exception comes from the file system.</summary>
    public static bool IsFileError(Exception exception) => exception is IOException or UnauthorizedAccessException || IsTooLarge(exception);

    /// <summary>The base library has no exception of its own for EFBIG: it blames an argument.</summary>
    private static bool IsTooLarge(Exception exception) => exception is ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>An error that may go away: a job with checkpoints tries again.</summary>
    private static MillraceException Passing(string code, string message, string advice, Exception? cause) =>
        new(ErrorDomain.External, code, message, advice, cause) { Retry = RetryHint.WithBackoff };

    private static int NumberOf(Exception cause) => cause switch
    {
        UnauthorizedAccessException => PosixFiles.AccessDenied,
        ArgumentOutOfRangeException => TooLarge,
        FileNotFoundException or DirectoryNotFoundException => PosixFiles.NoEntry,
        _ => cause.HResult & 0xFFFF,
    };
}
