using Millrace.Connectors.Files.Listing;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>Where a file sink puts what.</summary>
/// <param name="Folder">The folder that readers see; absolute.</param>
/// <param name="SingleName">The one file's name, or null for a folder of <c>part-*</c> files.</param>
/// <param name="Extension">What names end with, dot included.</param>
internal sealed record FileSinkLayout(string Folder, string? SingleName, string Extension)
{
    /// <summary>The folder of manifests: readers that want all or nothing look there.</summary>
    public string ManifestFolder => Path.Combine(Folder, "_manifests");

    /// <summary>The folder of unfinished output of all jobs.</summary>
    public string TemporaryRoot => Path.Combine(Folder, ".tmp");

    /// <summary>What names of files begin with that only try whether the folder can be written.</summary>
    public const string ProbePrefix = "probe-";

    /// <summary>What the path of a table means.</summary>
    public static FileSinkLayout Of(string path, string currentFolder, string extension)
    {
        string full = FileListing.Resolve(path, currentFolder);
        bool isFile = full.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && !path.EndsWith('/') && !Directory.Exists(full);
        return isFile
            ? new FileSinkLayout(Path.GetDirectoryName(full) ?? "/", Path.GetFileName(full), extension)
            : new FileSinkLayout(full, null, extension);
    }

    /// <summary>The folder of unfinished output of a job, relative.</summary>
    public static string TemporaryFolder(string lineage) => $".tmp/{Safe(lineage)}";

    /// <summary>What names of a job's results begin with.</summary>
    public static string PartPrefix(string lineage) => $"part-{Safe(lineage)}-";

    /// <summary>The name of a result. The region is 0 while a job is one region.</summary>
    public string Target(string lineage, long checkpoint, int subtask, int index) =>
        SingleName ?? $"{PartPrefix(lineage)}0-{checkpoint}-{subtask}-{index}{Extension}";

    /// <summary>Results that are there, hidden names left out.</summary>
    public IEnumerable<string> Results() => !Directory.Exists(Folder)
        ? []
        : SingleName is not null
            ? File.Exists(Path.Combine(Folder, SingleName)) ? [SingleName] : []
            : Directory.EnumerateFileSystemEntries(Folder).Select(e => Path.GetFileName(e)).Where(n => n[0] is not ('.' or '_'));

    /// <summary>Whether there are results of a job, in a folder.</summary>
    public bool HasParts(string lineage) =>
        SingleName is null && Results().Any(name => name.StartsWith(PartPrefix(lineage), StringComparison.Ordinal));

    /// <summary>The newest checkpoint that a result of a job in a folder is of; 0 where there is none.</summary>
    public long NewestCheckpoint(string lineage) => SingleName is not null
        ? 0
        : Results()
            .Where(name => name.StartsWith(PartPrefix(lineage), StringComparison.Ordinal))
            .Select(
                name => name[PartPrefix(lineage).Length..].Split('-') is [_, string checkpoint, ..] && long.TryParse(checkpoint, out long id)
                    ? id
                    : 0)
            .DefaultIfEmpty(0)
            .Max();

    /// <summary>A lineage as a part of a name: other letters than digits, letters and <c>_</c> become <c>_</c>.</summary>
    public static string Safe(string lineage) => string.Concat(lineage.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
