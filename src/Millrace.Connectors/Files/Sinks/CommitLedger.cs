using System.Text.Json;
using System.Text.Json.Serialization;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Sinks;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>
/// What is known of a job's visible files, for its manifest: kept beside its unfinished output until the job is complete, since the process
/// that completes it may be another one. Format: <c>docs/specs/sink-format.md</c>.
/// </summary>
/// <remarks>
/// Each process writes a file of its own, so that one that is late tears nothing. A file is noted after it has become visible; a commit
/// that is not known to have ended is repeated, and notes it then.
/// </remarks>
/// <param name="layout">Where the sink writes.</param>
internal sealed class CommitLedger(FileSinkLayout layout) : IDisposable
{
    private const string Prefix = "committed-";
    private readonly string _name = $"{Prefix}{Guid.NewGuid():N}.jsonl";
    private FileStream? _file;

    /// <summary>Notes a file that has become visible.</summary>
    /// <exception cref="Errors.MillraceException">It cannot be written (external).</exception>
    public void Add(PendingFile file, Committable committable)
    {
        string folder = FolderOf(layout, file.Lineage);
        FileErrors.Guard(Path.Combine(folder, _name), () =>
        {
            _file ??= Open(folder);
            var line = new Line(file.Target, committable.Rows, committable.Hash);
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n']);
            _file.Flush(flushToDisk: true);
        });
    }

    /// <summary>What all processes have noted, by the file's name. A line that is not whole says nothing.</summary>
    public static IReadOnlyDictionary<string, (long Rows, string Hash)> Read(FileSinkLayout layout, string lineage)
    {
        Dictionary<string, (long, string)> known = new(StringComparer.Ordinal);
        string folder = FolderOf(layout, lineage);
        if (!Directory.Exists(folder))
            return known;
        foreach (string text in Directory.GetFiles(folder, Prefix + "*").SelectMany(File.ReadLines))
        {
            if (TryParse(text) is Line line)
                known[line.Name] = (line.Rows, line.Hash);
        }

        return known;
    }

    /// <summary>Removes the notes of other jobs, whose results are removed too.</summary>
    public static void RemoveOthers(FileSinkLayout layout, string lineage)
    {
        if (!Directory.Exists(layout.TemporaryRoot))
            return;
        foreach (string folder in Directory.GetDirectories(layout.TemporaryRoot).Where(f => f != FolderOf(layout, lineage)))
        {
            foreach (string notes in Directory.GetFiles(folder, Prefix + "*"))
                FileSinkCommitter.Remove(notes);
            FileSinkCommitter.RemoveIfEmpty(folder);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static string FolderOf(FileSinkLayout layout, string lineage) => Path.Combine(layout.Folder, FileSinkLayout.TemporaryFolder(lineage));

    private FileStream Open(string folder)
    {
        Directory.CreateDirectory(folder);
        return new FileStream(Path.Combine(folder, _name), FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
    }

    private static Line? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text) is { Name: not null, Hash: not null } line ? line : null;
        }
        catch (JsonException)
        {
            // A process died while it wrote this.
            return null;
        }
    }

    private sealed record Line(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("rows")] long Rows,
        [property: JsonPropertyName("sha256")] string Hash);
}
