using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sources;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Files;

/// <summary>A listing in splits of at most <see cref="SplitRows"/> files; the enumerator lists, a reader only unpacks its split.</summary>
internal sealed class FilesSource(FileListing listing, long filesMax, ScanRequest request) : ISource
{
    /// <summary>Files in a split.</summary>
    public const int SplitRows = 1000;

    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public string Place => listing.FullPath;

    /// <inheritdoc/>
    public int? MaxSubtasks => null;

    /// <inheritdoc/>
    public ISplitEnumerator CreateEnumerator() => new FilesEnumerator(listing, filesMax, request.RowLimit);

    /// <inheritdoc/>
    public ISplitReader Open(SourceSplit split, long position)
    {
        ArgumentNullException.ThrowIfNull(split);
        var reader = new FilesReader(split, position, request);
        return position <= reader.Count
            ? reader
            : throw StorageErrors.Contradiction("the checkpoint", $"the split '{split.Id}' stands at row {position} of {reader.Count}");
    }
}
