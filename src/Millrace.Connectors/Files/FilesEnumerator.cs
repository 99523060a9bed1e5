using System.Text;
using System.Text.Json;
using Millrace.Connectors.Files.Listing;
using Millrace.Errors;
using Millrace.Execution.Sources;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Files;

/// <summary>Lists files and cuts the listing into splits, some at a time. A split is named after its first file.</summary>
/// <remarks>After a restart the walk goes on behind the last file that was answered; files that appear before it are not seen.</remarks>
internal sealed class FilesEnumerator(FileListing listing, long filesMax, long? rowLimit) : ISplitEnumerator
{
    private const int SplitsAtOnce = 4;
    private IEnumerator<ListedFile>? _files;
    private byte[]? _last;
    private long _count;

    /// <inheritdoc/>
    public bool IsComplete { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<SourceSplit> Discover(CancellationToken cancellation)
    {
        var splits = new List<SourceSplit>();
        _files ??= listing.Files(_last, cancellation).GetEnumerator();
        while (!IsComplete && splits.Count < SplitsAtOnce)
        {
            var files = new List<ListedFile>();
            while (files.Count < FilesSource.SplitRows && !IsComplete)
                Take(files);
            if (files.Count > 0)
                splits.Add(new SourceSplit(files[0].Uri, FileSplit.Format(files), files.Count, 0));
        }

        return splits;
    }

    /// <inheritdoc/>
    public byte[] Snapshot() => JsonSerializer.SerializeToUtf8Bytes(
        new object?[] { _count, _last is null ? null : Convert.ToBase64String(_last), IsComplete });

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<byte> state)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(state));
            _count = document.RootElement[0].GetInt64();
            _last = document.RootElement[1].ValueKind == JsonValueKind.Null ? null : document.RootElement[1].GetBytesFromBase64();
            IsComplete = document.RootElement[2].GetBoolean();
        }
        catch (Exception error) when (CheckpointJson.IsOfAnotherForm(error))
        {
            throw StorageErrors.Contradiction("the checkpoint", "the state of a listing of files is none", error);
        }

        if (_count < 0)
            throw StorageErrors.Contradiction("the checkpoint", $"a listing of files counts {_count} files");
    }

    /// <inheritdoc/>
    public void Dispose() => _files?.Dispose();

    private void Take(List<ListedFile> files)
    {
        if ((rowLimit is long limit && _count >= limit) || !_files!.MoveNext()) // Discover made it
        {
            IsComplete = true;
            return;
        }

        if (++_count > filesMax)
        {
            throw MillraceException.User(
                "TOO_MANY_FILES", $"'{listing.FullPath}' has more than {filesMax:N0} files", "Narrow the pattern, or raise 'max-files'");
        }

        files.Add(_files.Current);
        _last = _files.Current.Path[..^1];
    }
}
