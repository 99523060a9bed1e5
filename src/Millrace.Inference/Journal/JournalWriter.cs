namespace Millrace.Inference.Journal;

/// <summary>
/// Appends blocks to segments of this process's own, makes them durable, and keeps the folder within its bound. One caller at a time.
/// </summary>
/// <param name="folder">The folder, which is there.</param>
/// <param name="maxBytes">The most bytes of all segments in it.</param>
/// <param name="time">Names new segments.</param>
internal sealed class JournalWriter(JournalFolder folder, long maxBytes, TimeProvider time) : IDisposable
{
    /// <summary>The most segments in a folder, so that many short jobs do not make opening it slow.</summary>
    public const int SegmentsMax = 1024;

    private const long LargestSegmentBytes = 64L << 20;
    private const int SegmentsInBound = 8;
    private readonly long _segmentBytes = Math.Min(LargestSegmentBytes, maxBytes / SegmentsInBound);
    private FileStream? _file;
    private JournalSegment? _segment;
    private int _begun;
    private long _totalBytes = long.MaxValue;

    /// <summary>Bytes of the largest record that is kept.</summary>
    public long RecordBytesMax => _segmentBytes;

    /// <summary>Writes a block and returns when it is durable; the block then lies in its segment.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be written.</exception>
    public void Write(JournalBlock block)
    {
        if (_file is null || _file.Length >= _segmentBytes)
            Begin();
        FileStream file = _file!; // begun above
        long start = file.Position;
        file.Write(block.Gathered);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        if (start == SegmentHeader.ByteCount)
            folder.Sync();
        if (_totalBytes < long.MaxValue)
            _totalBytes += block.Length;
        block.MoveTo(_segment!, start); // begun together with the file
    }

    /// <summary>Removes the oldest segments until the folder is within its bound; the one that is written stays.</summary>
    /// <returns>The files that were removed.</returns>
    public IReadOnlyList<string> Shrink()
    {
        if (_totalBytes <= maxBytes)
            return [];
        IReadOnlyList<SegmentFile> segments = folder.List();
        _totalBytes = segments.Sum(s => s.Bytes);
        int count = segments.Count;
        List<string> removed = [];
        foreach (SegmentFile segment in segments.Where(s => s.Path != _segment?.Path))
        {
            if (_totalBytes <= maxBytes && count <= SegmentsMax)
                break;
            File.Delete(segment.Path);
            removed.Add(segment.Path);
            _totalBytes -= segment.Bytes;
            count--;
        }

        return removed;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Begin()
    {
        _file?.Dispose();
        _file = null;
        string path = folder.NewName(time.GetUtcNow(), _begun++);
        FileStream file = folder.CreateFile(path);
        _file = file;
        _segment = new JournalSegment(path);
        Span<byte> header = stackalloc byte[SegmentHeader.ByteCount];
        SegmentHeader.Write(header, time.GetUtcNow());
        file.Write(header);
        _totalBytes = long.MaxValue; // other processes may have added theirs: counted anew
    }
}
