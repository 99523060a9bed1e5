using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Storage.FileSystem;

/// <summary>
/// A job's checkpoint folder: <c>log/</c>, <c>objects/</c> and <c>owner</c>. The lock on <c>owner</c> only makes a friendly refusal
/// of two jobs in one folder; safety comes from the generations in the log, so a lock that is lost or bypassed loses no data.
/// </summary>
public sealed class JobFolder : IDisposable
{
    private const string OwnerFile = "owner";
    private const string LogFolder = "log";
    private const string ObjectsFolder = "objects";
    private FileStream? _owner;

    /// <summary>Names the folder; touches nothing.</summary>
    /// <param name="path">Absolute or relative.</param>
    public JobFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
        Log = new FileSystemJobLog(System.IO.Path.Combine(Path, LogFolder));
        Objects = new FileSystemCheckpointStore(System.IO.Path.Combine(Path, ObjectsFolder));
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>The job's log.</summary>
    public FileSystemJobLog Log { get; }

    /// <summary>The job's objects.</summary>
    public FileSystemCheckpointStore Objects { get; }

    /// <summary>
    /// Whether a job has been begun in a folder; false where there is no such folder. What stands in place of its log counts as one: who
    /// reads it says what is wrong.
    /// </summary>
    /// <param name="path">Absolute or relative.</param>
    public static bool HoldsJob(string path) => OwnFile.KindOf(System.IO.Path.Combine(path, LogFolder)) is not null;

    /// <summary>Whether a folder holds objects of checkpoints and no log.</summary>
    /// <param name="path">Absolute or relative.</param>
    public static bool HasLostItsLog(string path) => !HoldsJob(path) && Directory.Exists(System.IO.Path.Combine(path, ObjectsFolder));

    /// <summary>The error for a folder that has.</summary>
    /// <param name="path">As the user knows it.</param>
    public static MillraceException LostLog(string path) =>
        StorageErrors.LostLog(System.IO.Path.Combine(path, LogFolder), System.IO.Path.Combine(path, ObjectsFolder));

    /// <summary>Marks the folder as in use until <see cref="Dispose"/> or the end of the process.</summary>
    /// <param name="owner">Who uses it, for the message that another process gets: host, process id.</param>
    /// <exception cref="MillraceException"><see cref="StorageErrors.InUse"/> where a live process has it.</exception>
    public void Claim(string owner)
    {
        DurableFile.CreateFolder(Path);
        string path = System.IO.Path.Combine(Path, OwnerFile);
        OwnFile.RequireFile(path);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            _owner = new FileStream(path, options);
            _owner.SetLength(0);
            _owner.Write(System.Text.Encoding.UTF8.GetBytes(owner));
            _owner.Flush();
            RemoveUnfinished();
        }
        catch (IOException exception) when (_owner is null && Posix.IsLocked(exception))
        {
            throw new MillraceException(
                ErrorDomain.User,
                StorageErrors.InUse,
                $"the checkpoint folder {Path} is in use by a live job",
                "Wait until that job ends or cancel it, or give this one another 'checkpoint.dir'",
                exception);
        }
        catch (IOException exception)
        {
            throw DurableFile.Translate(path, "claim", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StorageErrors.NotAllowed(path, exception);
        }
    }

    /// <summary>
    /// Removes what a process that was killed did not finish. Should the lock have failed and a live one be writing, its write fails and is repeated
    /// or given up: an unfinished file means nothing to anybody else.
    /// </summary>
    private void RemoveUnfinished()
    {
        foreach (string folder in new[] { Log.Location, Objects.Location }.Where(Directory.Exists))
        {
            try
            {
                foreach (string file in Directory.GetFiles(folder, DurableFile.TemporaryPrefix + "*", SearchOption.AllDirectories))
                    File.Delete(file);
            }
            catch (IOException)
            {
                // Another process removes folders there; what stays is found by the next start.
            }
        }
    }

    /// <summary>Gives the claim back.</summary>
    public void Dispose()
    {
        _owner?.Dispose();
        _owner = null;
    }
}
