using Millrace.Columnar;
using Millrace.Errors;

namespace Millrace.Inference.Journal;

/// <summary>Answers of models by content key: found in memory, read from disk, appended by group commit. Thread-safe.</summary>
/// <remarks>
/// <para>
/// Answers can be found as soon as they are appended; they are durable at most <see cref="CommitWait"/> and one write later. One writer takes
/// all that has gathered. The journal is an optimisation: where it cannot read, write or keep up, rows go to the model, and the job is warned once.
/// </para>
/// <para>
/// Memory: about <see cref="IndexEntryBytes"/> bytes for each answer that can be found, at most as many as the plan allows; answers beyond are
/// on disk for later jobs. Locks: the index and the block that gathers have one, which is never held over I/O; the writer has another.
/// </para>
/// </remarks>
internal sealed class ResultJournal : IDisposable
{
    /// <summary>The longest that an answer waits for others before it is written.</summary>
    public static readonly TimeSpan CommitWait = TimeSpan.FromMilliseconds(10);

    /// <summary>Bytes of memory for each answer in the index: key 16, place 16, links 12, and the room to grow.</summary>
    public const int IndexEntryBytes = 64;

    private const long ChargeStepBytes = 1 << 20;
    private const int EagerBytes = 1 << 20;
    private const int GatheredBytesMax = 8 << 20;
    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private readonly Dictionary<JournalKey, JournalEntry> _index = [];
    private readonly List<JournalSegment> _segments = [];
    private readonly JournalFolder _folder;
    private readonly JournalWriter _writer;
    private readonly ITimer _timer;
    private readonly Action<string, string> _warn;
    private readonly Action<long> _charge;
    private readonly long _entriesMax;
    private JournalBlock? _gathering;
    private long _chargedBytes;
    private bool _isOff;
    private bool _isBehind;

    private ResultJournal(JournalPlan plan, JournalFolder folder, TimeProvider time, Action<string, string> warn, Action<long> charge)
    {
        _folder = folder;
        _writer = new JournalWriter(folder, plan.MaxBytes, time);
        _warn = warn;
        _charge = charge;
        _entriesMax = plan.MaxIndexBytes / IndexEntryBytes;
        _timer = time.CreateTimer(_ => Commit(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Answers that can be found.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _index.Count;
        }
    }

    /// <summary>Whether nothing is written any more.</summary>
    public bool IsOff => Volatile.Read(ref _isOff);

    /// <summary>Opens a journal and reads what is there. Never fails: what does not work turns it off, with a warning.</summary>
    /// <param name="plan">Where, and how much.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Takes warnings: code and text.</param>
    /// <param name="charge">Takes bytes of memory that the index needs from now on.</param>
    /// <param name="folder">The folder; null for that of the plan.</param>
    public static ResultJournal Open(
        JournalPlan plan, TimeProvider time, Action<string, string> warn, Action<long> charge, JournalFolder? folder = null)
    {
        var journal = new ResultJournal(plan, folder ?? new JournalFolder(plan.Folder), time, warn, charge);
        try
        {
            journal._folder.Create();
            foreach (MillraceException other in journal._folder.ListOthers())
                warn("JOURNAL_FILE", $"in the result journal {other.Message}: it is left aside");
            journal._writer.Shrink();
            foreach (SegmentFile segment in journal._folder.List().Reverse())
                journal.Load(segment.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or MillraceException)
        {
            journal.TurnOff(error);
        }

        charge(journal.TakeCharge());
        return journal;
    }

    /// <summary>Looks an answer up, in memory.</summary>
    public bool TryFind(JournalKey key, out JournalEntry entry)
    {
        lock (_gate)
            return _index.TryGetValue(key, out entry);
    }

    /// <summary>Reads an answer, and checks it. What is damaged is forgotten.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="entry">Its place.</param>
    /// <param name="payload">Its bytes.</param>
    public bool TryRead(JournalKey key, JournalEntry entry, out ReadOnlySpan<byte> payload)
    {
        byte[] record = new byte[entry.RecordBytes];
        if (entry.Block.TryRead(entry.Offset, record)
            && JournalSegment.IsWhole(record, out RecordHeader header)
            && header.Kind == RecordKind.Answer
            && header.Key == key)
        {
            payload = record.AsSpan(RecordHeader.ByteCount, header.PayloadBytes);
            return true;
        }

        Forget(key, entry);
        payload = default;
        return false;
    }

    /// <summary>Forgets an answer that turned out to be none.</summary>
    public void Forget(JournalKey key, JournalEntry entry)
    {
        lock (_gate)
        {
            if (_index.TryGetValue(key, out JournalEntry known) && known == entry)
                _index.Remove(key);
        }
    }

    /// <summary>Adds an answer.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="model">The model.</param>
    /// <param name="outputs">The model's output columns, borrowed.</param>
    /// <param name="row">Which row of them.</param>
    public void Append(JournalKey key, ModelIdentity model, Batch outputs, int row)
    {
        int payloadBytes = ResultRow.ByteCount(outputs, row);
        TimeSpan? wait;
        long charge;
        lock (_gate)
        {
            if (_isOff || _index.ContainsKey(key) || RecordHeader.TotalBytesOf(payloadBytes) > _writer.RecordBytesMax)
                return;
            bool isFirst = _gathering is null;
            JournalBlock block = _gathering ??= new JournalBlock();
            if (block.Length + (long)payloadBytes > GatheredBytesMax)
            {
                ReportBehind();
                return;
            }

            block.Name(model);
            bool wasSmall = block.Length < EagerBytes;
            ResultRow.Write(outputs, row, block.Open(payloadBytes, out int offset));
            block.Close(offset, payloadBytes, RecordKind.Answer, model.NameHash, key);
            if (_index.Count < _entriesMax)
                _index.Add(key, new JournalEntry(block, offset, block.Length - offset));
            charge = TakeCharge();
            wait = wasSmall && block.Length >= EagerBytes ? TimeSpan.FromMilliseconds(1) : isFirst ? CommitWait : null;
        }

        if (charge > 0)
            _charge(charge);
        if (wait is TimeSpan due)
            _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Writes what has gathered, and returns when it is durable or the journal is off.</summary>
    public void Commit()
    {
        lock (_writing)
        {
            JournalBlock? block;
            lock (_gate)
            {
                block = _gathering;
                _gathering = null;
            }

            if (block is null || IsOff)
                return;
            try
            {
                _writer.Write(block);
                Track(block.Segment!); // written
                Drop(_writer.Shrink());
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                TurnOff(error);
            }
        }
    }

    /// <summary>Writes what has gathered, and closes the files.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Commit();
        lock (_writing)
        {
            _writer.Dispose();
            _segments.ForEach(s => s.Dispose());
        }
    }

    /// <summary>Bytes of the index that are not charged yet, in steps.</summary>
    private long TakeCharge()
    {
        long missing = (long)_index.Count * IndexEntryBytes - _chargedBytes;
        if (missing <= 0)
            return 0;
        long charge = (missing + ChargeStepBytes - 1) / ChargeStepBytes * ChargeStepBytes;
        _chargedBytes += charge;
        return charge;
    }

    private void Load(string path)
    {
        using SegmentScanner? scanner = SegmentScanner.TryOpen(path);
        if (scanner is null)
            return;
        if (scanner.Version is int version && version != SegmentHeader.Version)
        {
            _warn(
                "JOURNAL_FORMAT",
                $"the journal's segment '{path}' has the format {version}, and this build reads {SegmentHeader.Version}: its answers are left aside");
            return;
        }

        var segment = new JournalSegment(path);
        var block = new JournalBlock(segment);
        _segments.Add(segment);
        while (_index.Count < _entriesMax && scanner.TryNext(out RecordHeader header, out long offset) && offset <= int.MaxValue)
        {
            if (header.Kind == RecordKind.Answer)
                _index.TryAdd(header.Key, new JournalEntry(block, (int)offset, (int)header.TotalBytes));
        }
    }

    private void Track(JournalSegment segment)
    {
        if (_segments.Count == 0 || _segments[^1] != segment)
            _segments.Add(segment);
    }

    /// <summary>Forgets the answers of segments that were removed.</summary>
    private void Drop(IReadOnlyList<string> removed)
    {
        if (removed.Count == 0)
            return;
        lock (_gate)
        {
            foreach ((JournalKey key, JournalEntry entry) in _index)
            {
                if (entry.Block.Segment is JournalSegment segment && removed.Contains(segment.Path))
                    _index.Remove(key);
            }
        }

        foreach (JournalSegment segment in _segments.Where(s => removed.Contains(s.Path)))
            segment.Dispose();
        _segments.RemoveAll(s => removed.Contains(s.Path));
    }

    private void TurnOff(Exception error)
    {
        Volatile.Write(ref _isOff, true);
        _warn(
            "JOURNAL_OFF",
            $"the result journal in '{_folder.Path}' is off for the rest of the job, which goes on without: {error.Message}");
    }

    private void ReportBehind()
    {
        if (_isBehind)
            return;
        _isBehind = true;
        _warn("JOURNAL_BEHIND", $"the disk of the result journal in '{_folder.Path}' is slower than the model: some answers are not kept");
    }
}
