using System.Diagnostics.CodeAnalysis;
using Millrace.Errors;

namespace Millrace.Inference.Batching;

/// <summary>Merges rows of many entries into batches, and decides what becomes of failed ones.</summary>
/// <remarks>
/// <para>
/// A batch is due when there are rows or bytes enough for a full one, when its oldest row has waited its time, or when it was
/// flushed; it is put together only when somebody is ready to call (<see cref="TryTake"/>), so that rows which come while all slots
/// are busy still join. Rows leave in the order in which they came. Repetitions and halves of failed batches go before new rows.
/// </para>
/// <para>
/// Invariants: no batch has more rows than its bound, or more bytes unless it is of one row; each row is in exactly one of waiting,
/// planned, in flight, answered, dropped; a row is due at the latest when its wait is over; there are never more batches in flight
/// than allowed. Sans-IO and single-threaded: time is passed in and never goes back.
/// </para>
/// </remarks>
/// <param name="limits">The bounds.</param>
internal sealed class BatchQueue(BatchLimits limits)
{
    private readonly LinkedList<WaitingRows> _waiting = new();
    private readonly List<PlannedBatch> _again = [];
    private readonly Dictionary<long, int> _unanswered = [];
    private readonly BatchSizer _sizer = new(limits.Need.Rows, limits.IsAdaptive);
    private TimeSpan _lastArrival;
    private int _waitingRows;
    private long _waitingBytes;

    /// <summary>Batches taken and not yet answered.</summary>
    public int InFlight { get; private set; }

    /// <summary>Whether an entry has rows that are neither answered nor dropped.</summary>
    public bool IsLive(long entry) => _unanswered.ContainsKey(entry);

    /// <summary>Adds rows of an entry. An entry may add several runs, before any of them is taken.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="sizes">Bytes by row of the entry.</param>
    /// <param name="now">The time.</param>
    /// <param name="isAlone">Whether they go at once, in a batch of their own.</param>
    public void Add(BatchRows rows, RowSizes sizes, TimeSpan now, bool isAlone = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows.Count, nameof(rows));
        var waiting = new WaitingRows(rows.Entry, sizes, now) { Start = rows.Start, Count = rows.Count, IsAlone = isAlone, IsDue = isAlone };
        if (isAlone)
            _waiting.AddFirst(waiting);
        else
            _waiting.AddLast(waiting);
        _waitingRows += rows.Count;
        _waitingBytes += waiting.Bytes;
        _unanswered[rows.Entry] = _unanswered.GetValueOrDefault(rows.Entry) + rows.Count;
        _lastArrival = now;
    }

    /// <summary>No more rows can come soon: those that wait are due.</summary>
    public void Flush()
    {
        foreach (WaitingRows rows in _waiting)
            rows.IsDue = true;
    }

    /// <summary>Forgets an entry: its rows leave no batch that is not in flight, and answers to them count for nothing.</summary>
    public void Drop(long entry)
    {
        if (!_unanswered.Remove(entry))
            return;
        for (LinkedListNode<WaitingRows>? node = _waiting.First; node is not null;)
        {
            LinkedListNode<WaitingRows>? next = node.Next;
            if (node.Value.Entry == entry)
                Remove(node);
            node = next;
        }

        foreach (PlannedBatch batch in _again)
            batch.Keep(IsLive);
        _again.RemoveAll(b => b.Rows.Count == 0);
    }

    /// <summary>When <see cref="TryTake"/> can next succeed without anything else happening; null when it cannot.</summary>
    public TimeSpan? NextDue(TimeSpan now)
    {
        if (InFlight >= limits.MaxConcurrent)
            return null;
        TimeSpan? due = _waiting.First is null ? null : IsFull || _waiting.First.Value.IsDue ? now : _waiting.First.Value.Since + limits.Need.Wait;
        foreach (PlannedBatch batch in _again)
        {
            if (due is null || batch.NotBefore < due)
                due = batch.NotBefore;
        }

        return due;
    }

    /// <summary>Takes the next batch if one is due and one more call is allowed. The caller answers it by one of the methods below.</summary>
    public bool TryTake(TimeSpan now, [NotNullWhen(true)] out PlannedBatch? batch)
    {
        batch = null;
        if (InFlight >= limits.MaxConcurrent)
            return false;
        int again = _again.FindIndex(b => b.NotBefore <= now);
        if (again >= 0)
        {
            batch = _again[again];
            _again.RemoveAt(again);
        }
        else if (_waiting.First is LinkedListNode<WaitingRows> first
            && (IsFull || first.Value.IsDue || first.Value.Since + limits.Need.Wait <= now))
        {
            batch = PutTogether(now);
        }

        if (batch is null)
            return false;
        InFlight++;
        return true;
    }

    /// <summary>A call has answered all its rows.</summary>
    public void Succeeded(PlannedBatch batch, TimeSpan elapsed)
    {
        InFlight--;
        if (batch.IsFull && batch.Attempts == 0)
            _sizer.OnCall(batch.RowCount, elapsed);
        foreach (BatchRows rows in batch.Rows)
            Answer(rows);
    }

    /// <summary>A call failed.</summary>
    /// <returns>What becomes of the batch. After <see cref="FailureVerdict.Abort"/> its entries are to be dropped.</returns>
    public FailureVerdict Failed(PlannedBatch batch, MillraceException error, TimeSpan now)
    {
        InFlight--;
        batch.Attempts++;
        bool wasOfOne = batch.RowCount == 1;
        batch.Keep(IsLive);
        bool mayRepeat = error.Retry == RetryHint.WithBackoff && batch.Attempts <= limits.MaxRetries;
        bool mayBlameRow = error.Domain == ErrorDomain.User && !RowBlame.IsOfJob(error);
        bool maySplit = error.Domain == ErrorDomain.User && !wasOfOne && !RowBlame.IsOfModel(error);
        if (batch.Rows.Count == 0)
            return FailureVerdict.Retry;
        if (mayRepeat)
        {
            batch.NotBefore = now + limits.WaitAfter(batch.Attempts);
            _again.Add(batch);
            return FailureVerdict.Retry;
        }

        if (maySplit)
        {
            // The one row that is left may be good: the call failed with others beside it.
            _again.AddRange(batch.RowCount == 1 ? [batch] : batch.Split());
            return FailureVerdict.Split;
        }

        if (!mayBlameRow)
            return FailureVerdict.Abort;
        Answer(batch.Rows[0]);
        return FailureVerdict.RejectRow;
    }

    private bool IsFull => _waitingRows >= _sizer.Target || _waitingBytes >= limits.Need.Bytes;

    private PlannedBatch PutTogether(TimeSpan now)
    {
        if (_waiting.First is { Value.IsAlone: true } alone)
        {
            Remove(alone);
            return new PlannedBatch([new BatchRows(alone.Value.Entry, alone.Value.Start, alone.Value.Count)]) { IsAlone = true };
        }

        int target = _sizer.Target;
        bool wasFull = IsFull;
        bool wasQuiet = limits.Need.Wait > TimeSpan.Zero && now - _lastArrival >= limits.Need.Wait * 0.75;
        List<BatchRows> rows = [];
        int count = 0;
        long bytes = 0;
        bool isCut = false;
        while (_waiting.First is LinkedListNode<WaitingRows> node && count < target && !isCut)
        {
            int fitting = node.Value.CountFitting(target - count, limits.Need.Bytes - bytes, out long taken);
            isCut = fitting < Math.Min(node.Value.Count, target - count);
            if (fitting == 0 && count == 0)
                (fitting, taken) = (1, node.Value.FirstBytes);
            if (fitting == 0)
                break;
            rows.Add(node.Value.Take(fitting));
            (count, bytes) = (count + fitting, bytes + taken);
            _waitingRows -= fitting;
            _waitingBytes -= taken;
            if (node.Value.Count == 0)
                _waiting.Remove(node);
        }

        if (isCut)
            _sizer.OnCutByBytes(count);
        else if (wasFull)
            _sizer.OnFull();
        else
            _sizer.OnWaitedOut(count, wasQuiet);
        return new PlannedBatch(rows) { IsFull = wasFull };
    }

    private void Answer(BatchRows rows)
    {
        if (!_unanswered.TryGetValue(rows.Entry, out int left))
            return;
        if (left == rows.Count)
            _unanswered.Remove(rows.Entry);
        else
            _unanswered[rows.Entry] = left - rows.Count;
    }

    private void Remove(LinkedListNode<WaitingRows> node)
    {
        _waitingRows -= node.Value.Count;
        _waitingBytes -= node.Value.Bytes;
        _waiting.Remove(node);
    }
}
