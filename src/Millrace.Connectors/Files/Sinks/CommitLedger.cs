using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;

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
    private FileStream? _file;

    /// <summary>Notes a file that has become visible.</summary>
    /// <exception cref="Errors.MillraceException">It cannot be written (external).</exception>
    public void Add(PendingFile file, Committable committable)
    {
        string folder = FolderOf(layout, file.Lineage);
        FileErrors.Guard(folder, () =>
        {
            _file ??= Open(folder);
            try
            {
                var line = new Line(file.Target, committable.Rows, committable.Hash);
                _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n']);
                _file.Flush(flushToDisk: true);
            }
            catch
            {
                // A part of the line may be there, and nothing may follow on it.
                _file.Dispose();
                _file = null;
                throw;
            }
        });
    }

    /// <summary>
    /// What is known by the file's name: what all processes have noted, the latest last, and before that what the job's manifest says where
    /// it has been complete once. A line that is not whole says nothing.
    /// </summary>
    /// <exception cref="Errors.MillraceException">It cannot be read, or is no regular file (external).</exception>
    public static IReadOnlyDictionary<string, (long Rows, string Hash)> Read(FileSinkLayout layout, string lineage)
    {
        Dictionary<string, (long, string)> known = new(StringComparer.Ordinal);
        foreach (string manifest in Latest(layout.ManifestFolder, $"{FileSinkLayout.Safe(lineage)}-*.json"))
        {
            foreach (Line line in LinesOf(ReadText(manifest)))
                known[line.Name] = (line.Rows, line.Hash);
        }

        foreach (string notes in Latest(FolderOf(layout, lineage), Prefix + "*"))
        {
            foreach (Line line in ReadText(notes).Split('\n').Select(TryParse).OfType<Line>())
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

    private static FileStream Open(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = new FileStream(
            Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}.jsonl"),
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.Read | FileShare.Delete,
            bufferSize: 0);
        FileErrors.Check(folder, PosixFiles.Sync(folder));
        return file;
    }

    /// <summary>Files of a folder, those changed last at the end; none where there is no folder.</summary>
    private static IEnumerable<string> Latest(string folder, string pattern) => Directory.Exists(folder)
        ? Directory.GetFiles(folder, pattern).OrderBy(File.GetLastWriteTimeUtc).ThenBy(file => file, StringComparer.Ordinal)
        : [];

    private static string ReadText(string path)
    {
        using var reader = new StreamReader(new FileStream(OwnFile.OpenRead(path), FileAccess.Read));
        return reader.ReadToEnd();
    }

    /// <summary>The files in a manifest whose rows and hash it names; none where it is no manifest.</summary>
    private static IEnumerable<Line> LinesOf(string manifest)
    {
        try
        {
            return JsonNode.Parse(manifest)?["files"] is JsonArray files
                ? [.. files.Select(file => TryParse(file?.ToJsonString() ?? "")).OfType<Line>()]
                : [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return [];
        }
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
