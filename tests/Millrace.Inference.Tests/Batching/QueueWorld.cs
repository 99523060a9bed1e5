using Millrace.Errors;
using Millrace.Execution.Operators;
using Millrace.Inference.Batching;

namespace Millrace.Inference.Tests.Batching;

/// <summary>A random life of a queue on fake time: rows come, calls take a while, some fail, entries are dropped. Checks every step.</summary>
internal sealed class QueueWorld
{
    private readonly Random _random;
    private readonly BatchLimits _limits;
    private readonly BatchQueue _queue;
    private readonly Dictionary<(long Entry, int Row), (TimeSpan Since, long Bytes)> _waiting = [];
    private readonly Dictionary<long, int> _rows = [];
    private readonly HashSet<long> _dropped = [];
    private readonly HashSet<(long Entry, int Row)> _answered = [];
    private readonly HashSet<(long Entry, int Row)> _guilty = [];
    private readonly HashSet<(long Entry, int Row)> _rejected = [];
    private readonly List<(TimeSpan End, PlannedBatch Batch)> _calls = [];
    private TimeSpan _now;
    private long _nextEntry;

    public QueueWorld(int seed)
    {
        _random = new Random(seed);
        var need = new BatchNeed(_random.Next(1, 40), _random.Next(50, 2000), TimeSpan.FromMilliseconds(_random.Next(0, 100)));
        _limits = new BatchLimits(need, _random.Next(2) == 0, _random.Next(1, 5), _random.Next(0, 4), TimeSpan.FromMilliseconds(_random.Next(1, 50)));
        _queue = new BatchQueue(_limits);
    }

    public int Batches { get; private set; }

    public int Repeated { get; private set; }

    public int Rejected => _rejected.Count;

    public void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            switch (_random.Next(12))
            {
                case < 5:
                    Add();
                    break;
                case 5 when _nextEntry > 0:
                    Drop(_random.NextInt64(_nextEntry));
                    break;
                case 6:
                    _queue.Flush();
                    break;
                default:
                    Advance(TimeSpan.FromMilliseconds(_random.Next(0, 30)));
                    break;
            }

            TakeAll();
        }

        for (int i = 0; i < 100_000 && (_calls.Count > 0 || _queue.NextDue(_now) is not null); i++)
        {
            Advance(TimeSpan.FromMilliseconds(20));
            TakeAll();
        }

        foreach ((long entry, int rows) in _rows.Where(r => !_dropped.Contains(r.Key)))
        {
            Assert.False(_queue.IsLive(entry));
            for (int row = 0; row < rows; row++)
                Assert.Contains((entry, row), _answered);
        }

        Assert.Equal(0, _queue.InFlight);
        Assert.Subset(_guilty, _rejected);
        Assert.DoesNotContain(_guilty, g => _answered.Contains(g) && !_rejected.Contains(g));
    }

    private void Add()
    {
        long entry = _nextEntry++;
        int rows = _random.Next(1, 60);
        long[] sizes = [.. Enumerable.Range(0, rows).Select(_ => (long)_random.Next(0, 100))];
        if (_random.Next(10) == 0)
            sizes[0] = _limits.Need.Bytes * 2;
        _rows.Add(entry, rows);
        int middle = _random.Next(0, rows);
        if (middle > 0)
            _queue.Add(new BatchRows(entry, 0, middle), RowSizes.Of(sizes), _now);
        _queue.Add(new BatchRows(entry, middle, rows - middle), RowSizes.Of(sizes), _now);
        for (int row = 0; row < rows; row++)
        {
            _waiting.Add((entry, row), (_now, sizes[row]));
            if (_random.Next(50) == 0)
                _guilty.Add((entry, row));
        }
    }

    private void Drop(long entry)
    {
        if (!_queue.IsLive(entry) || !_dropped.Add(entry))
            return;
        _queue.Drop(entry);
        foreach ((long Entry, int Row) key in _waiting.Keys.Where(k => k.Entry == entry).ToList())
            _waiting.Remove(key);
    }

    private void TakeAll()
    {
        while (_queue.TryTake(_now, out PlannedBatch? batch))
        {
            Check(batch);
            _calls.Add((_now + TimeSpan.FromMilliseconds(_random.Next(1, 40)), batch));
        }

        // Whoever is ready to call at once leaves no row waiting longer than declared.
        if (_queue.InFlight < _limits.MaxConcurrent)
            Assert.DoesNotContain(_waiting.Values, w => _now - w.Since >= _limits.Need.Wait);
        Assert.True(_queue.InFlight <= _limits.MaxConcurrent);
    }

    private void Check(PlannedBatch batch)
    {
        Batches++;
        long bytes = 0;
        bool isFirst = false;
        foreach ((long Entry, int Row) key in Keys(batch))
        {
            Assert.DoesNotContain(key.Entry, _dropped);
            Assert.DoesNotContain(key, _answered);
            if (_waiting.Remove(key, out (TimeSpan Since, long Bytes) waiting))
            {
                isFirst = true;
                bytes += waiting.Bytes;
            }
        }

        Repeated += isFirst ? 0 : 1;
        Assert.InRange(batch.RowCount, 1, _limits.Need.Rows);
        Assert.True(bytes <= _limits.Need.Bytes || batch.RowCount == 1, $"{bytes} bytes in {batch.RowCount} rows");
    }

    private void Advance(TimeSpan step)
    {
        _now += step;
        foreach ((TimeSpan end, PlannedBatch batch) in _calls.Where(c => c.End <= _now).ToList())
        {
            _calls.RemoveAll(c => ReferenceEquals(c.Batch, batch));
            End(batch);
        }
    }

    private void End(PlannedBatch batch)
    {
        List<(long Entry, int Row)> keys = [.. Keys(batch)];
        if (_random.Next(8) == 0)
        {
            // Passes: so many repetitions are never used up in a row but by chance, which is an abort.
            var passing = new MillraceException(ErrorDomain.External, "BUSY", "busy") { Retry = RetryHint.WithBackoff };
            if (_queue.Failed(batch, passing, _now) == FailureVerdict.Abort)
                keys.ForEach(k => Drop(k.Entry));
            return;
        }

        if (keys.Any(k => _guilty.Contains(k) && !_dropped.Contains(k.Entry)))
        {
            if (_queue.Failed(batch, MillraceException.User("BAD_ROW", "bad"), _now) == FailureVerdict.RejectRow)
            {
                Assert.True(_answered.Add(keys.Single(k => !_dropped.Contains(k.Entry))));
                _rejected.Add(keys.Single(k => !_dropped.Contains(k.Entry)));
            }

            return;
        }

        _queue.Succeeded(batch, TimeSpan.FromMilliseconds(5));
        foreach ((long Entry, int Row) key in keys.Where(k => !_dropped.Contains(k.Entry)))
            Assert.True(_answered.Add(key), "a row was answered twice");
    }

    private static IEnumerable<(long Entry, int Row)> Keys(PlannedBatch batch) =>
        batch.Rows.SelectMany(r => Enumerable.Range(r.Start, r.Count).Select(row => (r.Entry, row)));
}
