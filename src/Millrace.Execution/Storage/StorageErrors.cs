using System.Text.Json;
using Millrace.Errors;

namespace Millrace.Execution.Storage;

/// <summary>The errors of job logs, checkpoint stores and staged files, by code.</summary>
public static class StorageErrors
{
    /// <summary>The end of an advice that always works, and doubles no row.</summary>
    public const string StartAnew = "start the job again with a new 'checkpoint.dir' and another folder for its results";

    /// <summary>The device is full, or a quota is reached.</summary>
    public const string NoSpace = "STORAGE_NO_SPACE";

    /// <summary>The device or the file system failed.</summary>
    public const string InputOutput = "STORAGE_IO";

    /// <summary>The folder or file may not be read or written.</summary>
    public const string Denied = "STORAGE_DENIED";

    /// <summary>The store does not keep the promises that exactly-once rests on.</summary>
    public const string ProbeFailed = "STORAGE_PROBE_FAILED";

    /// <summary>An object lies at that path already.</summary>
    public const string ObjectExists = "CHECKPOINT_OBJECT_EXISTS";

    /// <summary>An object is missing or is not what its handle says.</summary>
    public const string ObjectCorrupt = "CHECKPOINT_CORRUPT";

    /// <summary>An entry of the job log is missing, torn or garbage.</summary>
    public const string LogCorrupt = "JOB_LOG_CORRUPT";

    /// <summary>A newer version of Millrace wrote this.</summary>
    public const string FormatTooNew = "FORMAT_TOO_NEW";

    /// <summary>This is not a file of the format expected.</summary>
    public const string FormatUnknown = "FORMAT_UNKNOWN";

    /// <summary>A part of a checkpoint contradicts itself, another part, or the log: Millrace did not write it so.</summary>
    public const string Inconsistent = "CHECKPOINT_INCONSISTENT";

    /// <summary>A live process uses the job's folder.</summary>
    public const string InUse = "JOB_IN_USE";

    /// <summary>A path that leaves the store, or cannot be one.</summary>
    public const string BadPath = "STORAGE_BAD_PATH";

    /// <summary>Something else stands where a file or folder of Millrace's own is expected.</summary>
    public const string WrongKind = "STORAGE_WRONG_KIND";

    /// <summary>A <see cref="NoSpace"/> error.</summary>
    public static MillraceException Full(string location, Exception? inner = null) =>
        MillraceException.External(
            NoSpace, $"no space left while writing {location}", "Free space or raise the quota; the job continues from its last checkpoint", inner);

    /// <summary>A <see cref="InputOutput"/> error; repeating may help.</summary>
    public static MillraceException Failed(string location, string what, Exception? inner = null) =>
        new(ErrorDomain.External, InputOutput, $"{what} failed at {location}", "Check the device and the file system's log", inner)
        {
            Retry = RetryHint.WithBackoff,
        };

    /// <summary>A <see cref="Denied"/> error.</summary>
    public static MillraceException NotAllowed(string location, Exception? inner = null) =>
        new(
            ErrorDomain.External, Denied, $"no permission for {location}",
            "Checkpoint folders are private: run as the user that made this one, or choose another", inner);

    /// <summary>A <see cref="WrongKind"/> error: no regular file.</summary>
    /// <param name="location">The path.</param>
    /// <param name="kind">What stands there, such as <c>a pipe</c>.</param>
    public static MillraceException NotAFile(string location, string kind) => MillraceException.External(
        WrongKind,
        $"{location} is {kind}, where a regular file is expected",
        kind == OwnFile.Link
            ? "Put the file itself in its place: only folders may be links"
            : "Move it away, and put the file back where there was one");

    /// <summary>A <see cref="WrongKind"/> error: no folder.</summary>
    /// <param name="location">The path.</param>
    /// <param name="kind">What stands there, such as <c>a file</c>.</param>
    public static MillraceException NotAFolder(string location, string kind) => MillraceException.External(
        WrongKind, $"{location} is {kind}, where a folder is expected", "Move it away, or name another folder");

    /// <summary>A <see cref="ProbeFailed"/> error.</summary>
    public static MillraceException Probe(string location, string what) =>
        MillraceException.External(
            ProbeFailed, $"{location} cannot hold checkpoints: {what}",
            "Choose a folder on a local disk, or on a shared file system with hard links");

    /// <summary>A <see cref="LogCorrupt"/> error.</summary>
    public static MillraceException BadLogEntry(string location, long index, string what) =>
        MillraceException.External(
            LogCorrupt, $"entry {index} of the job log at {location} is damaged: {what}", $"Put the file back from a backup, or {StartAnew}");

    /// <summary>A <see cref="LogCorrupt"/> error: there are objects, and nothing that says what they are.</summary>
    /// <param name="location">Where the log should lie.</param>
    /// <param name="objects">Where the objects lie.</param>
    public static MillraceException LostLog(string location, string objects) => MillraceException.External(
        LogCorrupt, $"the job log at {location} is empty or was removed, and there are checkpoints in {objects}",
        $"Put the log back from a backup, or {StartAnew}");

    /// <summary>An <see cref="ObjectExists"/> error: objects are written once.</summary>
    public static MillraceException Exists(string path) =>
        MillraceException.External(
            ObjectExists, $"an object lies at {path} already", "Another process writes to this folder: give each job a folder of its own");

    /// <summary>An <see cref="ObjectCorrupt"/> error.</summary>
    public static MillraceException BadObject(string location, ObjectCheck check) =>
        MillraceException.External(
            ObjectCorrupt, $"checkpoint object {location} is damaged: {Describe(check)}", $"Put the file back from a backup, or {StartAnew}");

    /// <summary>A <see cref="FormatTooNew"/> error.</summary>
    public static MillraceException TooNew(string what, int version, int known) =>
        MillraceException.User(
            FormatTooNew, $"{what} has format version {version}; this build reads versions up to {known}",
            "Restore with the version of Millrace that wrote it, or a newer one");

    /// <summary>A <see cref="FormatUnknown"/> error.</summary>
    public static MillraceException NotOurs(string what, string why, Exception? inner = null) => new(
        ErrorDomain.User,
        FormatUnknown,
        $"{what} cannot be read: {why}",
        "An older build or another program wrote it: restore with the version of Millrace that wrote it, "
        + $"put the file back from a backup, or {StartAnew}",
        inner);

    /// <summary>
    /// A <see cref="FormatUnknown"/> error: JSON of another form than expected. The serializer's words are for who asks for the stack
    /// trace.
    /// </summary>
    public static MillraceException NotOurs(string what, JsonException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string? field = error.Path?.TrimStart('$').TrimStart('.');
        return NotOurs(
            what,
            field is null ? "it is not whole JSON" : field.Length == 0 ? "a field is missing" : $"a field is missing or of another kind at '{field}'",
            error);
    }

    /// <summary>An <see cref="Inconsistent"/> error.</summary>
    /// <param name="what">What contradicts itself: a path, or words.</param>
    /// <param name="why">The field, and what is wrong with it.</param>
    /// <param name="inner">What found it, or null.</param>
    public static MillraceException Contradiction(string what, string why, Exception? inner = null) => MillraceException.External(
        Inconsistent, $"{what} contradicts itself: {why}",
        $"It was changed after Millrace wrote it: put the file back from a backup, or {StartAnew}", inner);

    /// <summary>Words for a check's result.</summary>
    public static string Describe(ObjectCheck check) => check switch
    {
        ObjectCheck.Intact => "intact",
        ObjectCheck.Missing => "it is missing",
        ObjectCheck.LengthDiffers => "its length differs",
        _ => "its hash differs",
    };
}
