using Millrace.Compute.Hashing;

namespace Millrace.Inference.Journal;

/// <summary>Records that lie together: gathered in memory, and later, or from the start, in a segment.</summary>
/// <remarks>
/// Records are added by one thread at a time. A record may be read by any thread as soon as its place was handed over; its bytes do not change
/// any more. Once the block is in its segment, its memory is free.
/// </remarks>
internal sealed class JournalBlock
{
    private const int FirstBytes = 16 << 10;
    private readonly HashSet<ulong> _models = [];
    private JournalSegment? _segment;
    private long _start;
    private volatile byte[]? _gathered;

    /// <summary>Makes an empty block.</summary>
    public JournalBlock() => _gathered = new byte[FirstBytes];

    /// <summary>Makes the block of a segment that is there.</summary>
    public JournalBlock(JournalSegment segment)
    {
        _segment = segment;
    }

    /// <summary>Bytes of the records.</summary>
    public int Length { get; private set; }

    /// <summary>The segment; null while all is in memory.</summary>
    public JournalSegment? Segment => _segment;

    /// <summary>The records, while they are in memory.</summary>
    public ReadOnlySpan<byte> Gathered => _gathered.AsSpan(0, Length);

    /// <summary>Makes room for a record.</summary>
    /// <param name="payloadBytes">Bytes of its payload.</param>
    /// <param name="offset">Where it begins.</param>
    /// <returns>The payload, to be filled, and ended by <see cref="Close"/>.</returns>
    public Span<byte> Open(int payloadBytes, out int offset)
    {
        offset = Length;
        int end = checked(offset + (int)RecordHeader.TotalBytesOf(payloadBytes));
        byte[] bytes = _gathered ?? throw new InvalidOperationException("a block in its segment takes no more records");
        if (end > bytes.Length)
        {
            byte[] larger = new byte[Math.Max(end, Math.Min(2 * bytes.Length, Array.MaxLength))];
            bytes.AsSpan(0, Length).CopyTo(larger);
            _gathered = bytes = larger;
        }

        return bytes.AsSpan(offset + RecordHeader.ByteCount, payloadBytes);
    }

    /// <summary>Ends the record that was opened last.</summary>
    public void Close(int offset, int payloadBytes, RecordKind kind, ulong model, JournalKey key)
    {
        byte[] bytes = _gathered!; // opened
        ulong checksum = XxHash3.Hash64(bytes.AsSpan(offset + RecordHeader.ByteCount, payloadBytes));
        new RecordHeader(kind, payloadBytes, model, key, checksum).Write(bytes.AsSpan(offset));
        Length = offset + (int)RecordHeader.TotalBytesOf(payloadBytes);
    }

    /// <summary>Adds the name of a model once, so that each segment tells its models.</summary>
    public void Name(ModelIdentity model)
    {
        if (!_models.Add(model.NameHash))
            return;
        byte[] name = System.Text.Encoding.UTF8.GetBytes(model.Name);
        name.CopyTo(Open(name.Length, out int offset));
        Close(offset, name.Length, RecordKind.ModelName, model.NameHash, default);
    }

    /// <summary>The block lies in a segment from now on.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="start">Where the first record lies.</param>
    public void MoveTo(JournalSegment segment, long start)
    {
        _segment = segment;
        _start = start;
        _gathered = null; // volatile: whoever sees it sees the two others
    }

    /// <summary>Copies bytes out; false where they cannot be read.</summary>
    public bool TryRead(long offset, Span<byte> bytes)
    {
        if (_gathered is not byte[] gathered)
            return _segment?.TryRead(_start + offset, bytes) ?? false;
        gathered.AsSpan((int)offset, bytes.Length).CopyTo(bytes);
        return true;
    }
}
