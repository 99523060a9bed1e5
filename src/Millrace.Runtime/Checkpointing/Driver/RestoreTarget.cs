using System.Globalization;
using Millrace.Errors;
using Millrace.Execution.Planning;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What the option <c>--restore</c> names.</summary>
/// <param name="Mode">Where to start.</param>
/// <param name="Checkpoint">The checkpoint, where <see cref="RestoreMode.Checkpoint"/>.</param>
/// <param name="Folder">The job's checkpoint folder.</param>
internal sealed record RestoreTarget(RestoreMode Mode, long Checkpoint, string Folder)
{
    /// <summary>Reads the options.</summary>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c> (user).</exception>
    public static RestoreTarget Parse(EngineOptions options)
    {
        string? folder = options.CheckpointFolder;
        switch (options.Restore)
        {
            case null:
                return new RestoreTarget(RestoreMode.Fresh, 0, Require(folder));
            case "latest":
                return new RestoreTarget(RestoreMode.Latest, 0, Require(folder));
            case "auto":
                return new RestoreTarget(RestoreMode.LatestOrFresh, 0, Require(folder));
        }

        if (long.TryParse(options.Restore, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            return new RestoreTarget(RestoreMode.Checkpoint, id, Require(folder));
        return ParsePath(options.Restore, folder);
    }

    private static RestoreTarget ParsePath(string path, string? folder)
    {
        CheckpointLocation named = CheckpointLocation.Parse(path);
        return named.Checkpoint is long id
            ? new RestoreTarget(RestoreMode.Checkpoint, id, Same(named.Folder, folder))
            : new RestoreTarget(RestoreMode.Latest, 0, Same(named.Folder, folder));
    }

    private static string Require(string? folder) => folder
        ?? throw MillraceException.User("OPTION_INVALID", "'--restore' needs the folder of the job's checkpoints", "Set 'checkpoint.dir'");

    private static string Same(string named, string? folder) => folder is null || Path.GetFullPath(folder) == Path.GetFullPath(named)
        ? named
        : throw MillraceException.User(
            "OPTION_INVALID",
            $"'--restore' names the folder {named}, and 'checkpoint.dir' names {folder}",
            "A job goes on in the folder of its checkpoints: leave 'checkpoint.dir' out, or name the same folder");
}
