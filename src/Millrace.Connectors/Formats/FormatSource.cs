using System.Text.Json;
using Millrace.Connectors.Files;
using Millrace.Connectors.Files.Listing;
using Millrace.Errors;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sources;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Formats;

/// <summary>Files of a format in order of their paths; splits are files, or ranges of their rows.</summary>
internal sealed class FormatSource(IFileFormat format, FileTableOptions options, FileListing listing, ScanRequest request) : ISource
{
    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public string Place => listing.FullPath;

    /// <inheritdoc/>
    public int? MaxSubtasks => null;

    /// <inheritdoc/>
    public ISplitEnumerator CreateEnumerator() => new Enumerator(this);

    /// <inheritdoc/>
    public ISplitReader Open(SourceSplit split, long position)
    {
        ArgumentNullException.ThrowIfNull(split);
        (string path, long first, long count, string version) = Parse(split);
        if (first < 0 || (count >= 0 && position > count) || position > long.MaxValue - first)
            throw StorageErrors.Contradiction("the checkpoint", $"the split '{split.Id}' stands at row {position} of {count} from row {first} on");
        if (PosixFiles.Stat(PosixFiles.ToPath(path), out FileStatus now) is int error and not 0)
            throw FileErrors.Read(path, error);
        if (now.Version != version)
        {
            throw MillraceException.External(
                "FILE_CHANGED",
                $"'{path}' changed after the job began",
                "Put the file back as it was, with its time of change, to go on; or start the job anew when nobody writes to the file");
        }

        var range = new FileReadRange(path, first + position, count < 0 ? null : Math.Max(0, count - position), request.Columns);
        return new FormatSplitReader(format.OpenReader(range, options), FileUri.Format(path), split.Id, first, position, request);
    }

    private static (string Path, long First, long Count, string Version) Parse(SourceSplit split)
    {
        try
        {
            using JsonDocument payload = JsonDocument.Parse(split.Payload);
            JsonElement root = payload.RootElement;
            return (CheckpointJson.Text(root[0]), root[1].GetInt64(), root[2].GetInt64(), CheckpointJson.Text(root[3]));
        }
        catch (Exception error) when (CheckpointJson.IsOfAnotherForm(error))
        {
            throw StorageErrors.Contradiction("the checkpoint", $"the payload of the split '{split.Id}' is no range of a file", error);
        }
    }

    private sealed class Enumerator(FormatSource source) : ISplitEnumerator
    {
        private const int SplitsAtOnce = 64;
        private IEnumerator<ListedFile>? _files;
        private byte[]? _last;

        public bool IsComplete { get; private set; }

        public IReadOnlyList<SourceSplit> Discover(CancellationToken cancellation)
        {
            _files ??= source.Listing.Files(_last, cancellation).GetEnumerator();
            var splits = new List<SourceSplit>();
            while (splits.Count < SplitsAtOnce && !IsComplete)
            {
                IsComplete = !_files.MoveNext();
                if (IsComplete)
                    break;
                Cut(_files.Current, splits);
                _last = _files.Current.Path[..^1];
            }

            return splits;
        }

        public byte[]? Snapshot() => _last;

        public void Restore(ReadOnlySpan<byte> state) => _last = state.ToArray();

        public void Dispose() => _files?.Dispose();

        private void Cut(ListedFile file, List<SourceSplit> splits)
        {
            long first = 0;
            IReadOnlyList<long> parts = source.Format.Cut(file.DisplayPath, source.Options);
            foreach (long count in parts)
            {
                string id = parts.Count == 1 ? file.Uri : $"{file.Uri}#{first}";
                string payload = JsonSerializer.Serialize(new object[] { file.DisplayPath, first, count, file.Status.Version });
                splits.Add(new SourceSplit(id, payload, count, file.Status.Length / parts.Count));
                first += Math.Max(0, count);
            }
        }
    }

    private IFileFormat Format => format;

    private FileTableOptions Options => options;

    private FileListing Listing => listing;
}
