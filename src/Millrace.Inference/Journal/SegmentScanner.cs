using Microsoft.Win32.SafeHandles;

namespace Millrace.Inference.Journal;

/// <summary>Walks over the records of a segment, and steps over what is damaged: a torn tail, flipped bits. Not thread-safe.</summary>
/// <remarks>
/// Headers have a checksum of their own, so that a damaged one costs its record and no more: the walk looks for the next header at each multiple
/// of 8 bytes. Payloads are not read here; who takes an answer checks its checksum.
/// </remarks>
internal sealed class SegmentScanner : IDisposable
{
    private const int BufferBytes = 256 << 10;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly SafeFileHandle _file;
    private readonly long _length;
    private long _bufferStart;
    private int _bufferCount;
    private long _position = SegmentHeader.ByteCount;

    private SegmentScanner(SafeFileHandle file)
    {
        _file = file;
        _length = RandomAccess.GetLength(_file);
        Version = SegmentHeader.ReadVersion(Peek(0, SegmentHeader.ByteCount));
    }

    /// <summary>The version of its format; null for a file that is no segment.</summary>
    public int? Version { get; }

    /// <summary>Bytes that held no record.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Opens a segment; null where it is gone.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SegmentScanner? TryOpen(string path)
    {
        try
        {
            return new SegmentScanner(JournalSegment.OpenToRead(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The segment's own header.</summary>
    public byte[] ReadHeader() => Peek(0, SegmentHeader.ByteCount).ToArray();

    /// <summary>Goes to the next record.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="offset">Where it begins.</param>
    public bool TryNext(out RecordHeader header, out long offset)
    {
        header = default;
        offset = 0;
        if (Version != SegmentHeader.Version)
            return false;
        while (_position + RecordHeader.ByteCount <= _length)
        {
            ReadOnlySpan<byte> bytes = Peek(_position, RecordHeader.ByteCount);
            if (bytes.Length < RecordHeader.ByteCount)
                break;
            if (RecordHeader.TryRead(bytes, out header) && _position + header.TotalBytes <= _length)
            {
                offset = _position;
                _position += header.TotalBytes;
                return true;
            }

            _position += RecordHeader.Alignment;
            DamagedBytes += RecordHeader.Alignment;
        }

        DamagedBytes += Math.Max(0, _length - _position);
        _position = _length;
        return false;
    }

    /// <summary>Reads a whole record.</summary>
    /// <returns>Its bytes; null where they cannot be read or its payload is damaged.</returns>
    public byte[]? Read(RecordHeader header, long offset)
    {
        byte[] bytes = new byte[header.TotalBytes];
        return JournalSegment.TryReadAt(_file, offset, bytes) && JournalSegment.IsWhole(bytes, out _) ? bytes : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private ReadOnlySpan<byte> Peek(long offset, int count)
    {
        if (offset < _bufferStart || offset + count > _bufferStart + _bufferCount)
        {
            _bufferStart = offset;
            _bufferCount = 0;
            int read;
            while (_bufferCount < BufferBytes && (read = RandomAccess.Read(_file, _buffer.AsSpan(_bufferCount), offset + _bufferCount)) > 0)
                _bufferCount += read;
        }

        int start = (int)(offset - _bufferStart);
        return _buffer.AsSpan(start, Math.Min(count, _bufferCount - start));
    }
}
