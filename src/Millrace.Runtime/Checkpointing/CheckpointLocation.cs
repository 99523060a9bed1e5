using System.Globalization;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What a path of checkpoints names: a job's checkpoint folder, or one checkpoint in it.</summary>
/// <param name="Folder">The job's checkpoint folder.</param>
/// <param name="Checkpoint">The checkpoint's number, or null where the path names the folder.</param>
public sealed record CheckpointLocation(string Folder, long? Checkpoint)
{
    private const string ObjectsFolder = "objects";

    /// <summary>Reads <c>DIR</c>, <c>DIR/objects/G/N</c> or <c>DIR/objects/G/N/manifest.json</c>; looks at no file.</summary>
    public static CheckpointLocation Parse(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string[] parts = path.TrimEnd('/').Split('/');
        int end = parts[^1] == "manifest.json" ? parts.Length - 1 : parts.Length;
        bool isCheckpoint = end >= 3 && parts[end - 3] == ObjectsFolder && IsNumber(parts[end - 2]) && IsNumber(parts[end - 1]);
        if (!isCheckpoint)
            return new CheckpointLocation(path, null);
        string folder = string.Join('/', parts[..(end - 3)]);
        if (folder.Length == 0)
            folder = path[0] == '/' ? "/" : ".";
        return new CheckpointLocation(folder, long.Parse(parts[end - 1], NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static bool IsNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
