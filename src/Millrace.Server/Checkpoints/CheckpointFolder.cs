using Millrace.Connectors.Storage.FileSystem;
using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Server.Checkpoints;

/// <summary>A job's checkpoint folder, looked at from outside.</summary>
/// <param name="Name">The folder as the user wrote it, with the job's own part where it holds several jobs.</param>
/// <param name="Inspector">Reads it.</param>
internal sealed record CheckpointFolder(string Name, CheckpointInspector Inspector)
{
    private const string Advice = "Give the folder that 'checkpoint.dir' named when the job ran";

    /// <summary>The jobs of a folder: one where it holds a job's log itself, else one for each sub-folder that does.</summary>
    /// <exception cref="MillraceException"><c>CHECKPOINT_NOT_FOUND</c> (user), or it cannot be read (external).</exception>
    public static IReadOnlyList<CheckpointFolder> Find(string path)
    {
        if (!Directory.Exists(path) && OwnFile.KindOf(path) is string kind)
            throw MillraceException.User("CHECKPOINT_NOT_FOUND", $"'{path}' is {kind}, not a checkpoint folder", Advice);
        if (!Directory.Exists(path))
            throw MillraceException.User("CHECKPOINT_NOT_FOUND", $"there is no checkpoint folder '{path}'", Advice);
        if (JobFolder.HoldsJob(path))
            return [Open(path)];
        try
        {
            CheckpointFolder[] jobs = [.. Directory.EnumerateDirectories(path).Where(JobFolder.HoldsJob).Order(StringComparer.Ordinal).Select(Open)];
            if (jobs.Length == 0 && JobFolder.HasLostItsLog(path))
                throw JobFolder.LostLog(path);
            return jobs.Length > 0 ? jobs : throw MillraceException.User("CHECKPOINT_NOT_FOUND", $"'{path}' holds no checkpoints", Advice);
        }
        catch (UnauthorizedAccessException error)
        {
            throw StorageErrors.NotAllowed(path, error);
        }
        catch (IOException error)
        {
            throw StorageErrors.Failed(path, "listing", error);
        }
    }

    /// <summary>The job of a folder that holds one.</summary>
    /// <exception cref="MillraceException">As <see cref="Find"/>; also where it holds several (user).</exception>
    public static CheckpointFolder FindOne(string path)
    {
        IReadOnlyList<CheckpointFolder> jobs = Find(path);
        return jobs.Count == 1 ? jobs[0] : throw MillraceException.User(
            "CHECKPOINT_AMBIGUOUS",
            $"'{path}' holds the checkpoints of {jobs.Count} jobs",
            $"Name one of them: {string.Join(", ", jobs.Select(j => j.Name))}");
    }

    private static CheckpointFolder Open(string path)
    {
        // Naming it touches nothing; only a claim would.
        using var folder = new JobFolder(path);
        return new CheckpointFolder(path, new CheckpointInspector(folder.Log, folder.Objects));
    }
}
