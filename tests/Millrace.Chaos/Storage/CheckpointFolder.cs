using System.Globalization;

namespace Millrace.Chaos.Storage;

/// <summary>A job's checkpoint folder, read from outside.</summary>
internal sealed class CheckpointFolder(string path)
{
    /// <summary>Full path.</summary>
    public string Path => path;

    /// <summary>The folder of the log.</summary>
    public string Log { get; } = System.IO.Path.Combine(path, "log");

    /// <summary>The folder of the objects.</summary>
    public string Objects { get; } = System.IO.Path.Combine(path, "objects");

    /// <summary>The lock file: what a lock service stands for.</summary>
    public string Owner { get; } = System.IO.Path.Combine(path, "owner");

    /// <summary>All entries in order; a damaged one is an exception.</summary>
    public IReadOnlyList<LogEntry> ReadLog() =>
    [
        .. LogFiles().Select(file => LogEntry.Parse(file.Index, File.ReadAllBytes(file.Path), File.GetLastWriteTimeUtc(file.Path))),
    ];

    /// <summary>The indexes that have a file, in order.</summary>
    public IReadOnlyList<(long Index, string Path)> LogFiles() => !Directory.Exists(Log)
        ? []
        : [.. Directory.GetFiles(Log).Select(file => (Index: IndexOf(file), Path: file)).Where(file => file.Index > 0).OrderBy(file => file.Index)];

    /// <summary>The index of a log entry's file; 0 where it is none.</summary>
    public static long IndexOf(string file) =>
        long.TryParse(System.IO.Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : 0;

    /// <summary>The folder of a checkpoint.</summary>
    public string FolderOf(LogEntry checkpoint) =>
        System.IO.Path.Combine(Objects, System.IO.Path.GetDirectoryName(checkpoint.Manifest.Path) ?? "");

    /// <summary>A checkpoint's manifest, or null where it cannot be read.</summary>
    public Manifest? ReadManifest(LogEntry checkpoint) => Manifest.TryRead(System.IO.Path.Combine(Objects, checkpoint.Manifest.Path));

    /// <summary>Folders <c>objects/G/N</c> with both numbers.</summary>
    public IReadOnlyList<(long Generation, long Id, string Path)> CheckpointFolders() => !Directory.Exists(Objects)
        ? []
        :
        [
            .. from generation in Directory.GetDirectories(Objects)
               from checkpoint in Directory.GetDirectories(generation)
               select (IndexOf(generation), IndexOf(checkpoint), checkpoint),
        ];
}
