using System.Globalization;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Names of objects. Each name holds the generation and the checkpoint, and the attempt where a subtask or source writes: no two writers
/// share one. Manifests are the coordinator's, which writes one for a checkpoint.
/// </summary>
internal static class CheckpointPaths
{
    /// <summary><c>G/n/manifest.json</c></summary>
    public static string Manifest(long generation, long checkpoint) => $"{Folder(generation, checkpoint)}/manifest.json";

    /// <summary><c>G/n/source-S-attempt</c></summary>
    public static string Source(long generation, long checkpoint, string source, int attempt) =>
        $"{Folder(generation, checkpoint)}/source-{StoragePath.Element(source)}-{Text(attempt)}";

    /// <summary><c>G/n/stage-index-attempt-name</c></summary>
    public static string State(long generation, long checkpoint, SubtaskId task, int attempt, string name) =>
        $"{Folder(generation, checkpoint)}/{Element(task)}-{Text(attempt)}-{StoragePath.Element(name)}";

    /// <summary>Generation and checkpoint of an object's path; false for a path of another form.</summary>
    public static bool TryParse(string path, out long generation, out long checkpoint)
    {
        string[] parts = path.Split('/');
        checkpoint = 0;
        return long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out generation)
            && parts.Length == 3
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out checkpoint);
    }

    private static string Folder(long generation, long checkpoint) => $"{Text(generation)}/{Text(checkpoint)}";

    private static string Element(SubtaskId task) => $"{StoragePath.Element(task.Stage)}-{Text(task.Index)}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
