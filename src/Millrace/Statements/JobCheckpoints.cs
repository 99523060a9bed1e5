using System.Globalization;
using Millrace.Connectors.Storage.FileSystem;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Statements;

/// <summary>
/// Where the jobs of a script keep their checkpoints: the only one in the folder that <c>checkpoint.dir</c> names, several in a sub-folder
/// each.
/// </summary>
internal static class JobCheckpoints
{
    private const string Latest = "latest";
    private const string LatestOrFresh = "auto";

    /// <summary>The options of one job.</summary>
    /// <param name="options">The session's.</param>
    /// <param name="restore">What jobs go on from, or null.</param>
    /// <param name="name">Tells the script's jobs apart; null for an only one.</param>
    /// <param name="currentFolder">What relative paths start at.</param>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c>, <c>CHECKPOINT_NOT_FOUND</c> or <c>CHECKPOINT_OF_ANOTHER_JOB</c> (user).</exception>
    public static EngineOptions For(EngineOptions options, string? restore, string? name, string currentFolder)
    {
        if (name is null)
            return options with { Restore = restore };
        CheckpointLocation? named = restore is null or Latest or LatestOrFresh ? null : Parse(restore);
        if ((options.CheckpointFolder ?? FolderOf(named, currentFolder)) is not string folder)
            return options with { Restore = restore };
        string own = Path.Combine(folder, StoragePath.Element(name));
        RefuseSingle(Path.Combine(currentFolder, folder), folder);
        if (restore == Latest)
            RequireAny(Path.Combine(currentFolder, folder), folder);
        if (named is null)
            return options with { CheckpointFolder = own, Restore = restore is null ? null : LatestOrFresh };
        RequireInside(Path.GetFullPath(named.Folder, currentFolder), Path.GetFullPath(folder, currentFolder), named.Folder, folder);
        bool isOwn = Path.GetFullPath(named.Folder, currentFolder).TrimEnd('/') == Path.GetFullPath(own, currentFolder);
        return options with
        {
            CheckpointFolder = own,
            Restore = isOwn && named.Checkpoint is long id ? id.ToString(CultureInfo.InvariantCulture) : LatestOrFresh,
        };
    }

    private static CheckpointLocation Parse(string restore) => long.TryParse(restore, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        ? throw MillraceException.User(
            "OPTION_INVALID",
            $"'--restore {restore}' names a checkpoint, and the script has several jobs",
            "Name the checkpoint by its path, or restore 'latest'")
        : CheckpointLocation.Parse(restore);

    /// <summary>Without <c>checkpoint.dir</c> the path says where: the script's folder, or the one of a job in it.</summary>
    private static string? FolderOf(CheckpointLocation? named, string currentFolder)
    {
        if (named is null)
            return null;
        string folder = named.Folder.TrimEnd('/');
        bool isJob = named.Checkpoint is not null || JobFolder.HoldsJob(Path.Combine(currentFolder, folder));
        return isJob ? Path.GetDirectoryName(folder) is string { Length: > 0 } parent ? parent : "." : folder;
    }

    private static void RefuseSingle(string folder, string shown)
    {
        OwnFile.RequireFolder(folder);
        if (JobFolder.HoldsJob(folder))
        {
            throw MillraceException.User(
                "CHECKPOINT_OF_ANOTHER_JOB",
                $"{shown} holds the checkpoints of one job, and the script has several",
                "Give the script a 'checkpoint.dir' of its own: each of its jobs gets a folder in it");
        }
    }

    private static void RequireAny(string folder, string shown)
    {
        if (!Directory.Exists(folder) || !Directory.EnumerateDirectories(folder).Any(JobFolder.HoldsJob))
        {
            throw MillraceException.User(
                "CHECKPOINT_NOT_FOUND",
                $"{shown} holds no checkpoints",
                "Give the folder that 'checkpoint.dir' named when the script ran; '--restore auto' begins where there is none");
        }
    }

    private static void RequireInside(string named, string folder, string shownNamed, string shownFolder)
    {
        if (named.TrimEnd('/') != folder && Path.GetDirectoryName(named.TrimEnd('/')) != folder)
        {
            throw MillraceException.User(
                "OPTION_INVALID",
                $"'--restore' names {shownNamed}, and 'checkpoint.dir' names {shownFolder}",
                "Jobs go on in the folders of their checkpoints: leave 'checkpoint.dir' out, or name the same folder");
        }
    }
}
