using Millrace.Columnar;
using Millrace.Execution.Models;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Scheduling;
using Millrace.Inference.Journal;
using Millrace.Types;

namespace Millrace.Inference.Batching;

/// <summary>Sends rows of all subtasks of a node to one model, in merged batches. The driver of <see cref="BatchQueue"/>. Thread-safe.</summary>
/// <remarks>
/// <para>
/// A call starts on a slot of the model's kind, or on an I/O slot for models elsewhere, whose calls then hold none. Its batch is put
/// together when the slot is there. One slice's rows go without a copy; rows of several slices are copied together once.
/// </para>
/// <para>
/// Cancellation: calls in flight are asked to stop through their token, and waited for on disposal; their results are dropped.
/// Rows that wait are given up. A model that does not heed the token holds the end of its job up.
/// </para>
/// </remarks>
internal sealed partial class ModelBatcher : IModelBatcher
{
    private static readonly TimeSpan TimerMin = TimeSpan.FromMilliseconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, BatchEntry> _entries = [];
    private readonly BatchQueue _queue;
    private readonly IModel _model;
    private readonly Schema _outputSchema;
    private readonly string _step;
    private readonly BatcherHost _host;
    private readonly ITimer _timer;
    private readonly ManualResetEventSlim _isIdle = new(true);
    private readonly long _start;
    private long _nextEntry;
    private TimeSpan? _armed;
    private bool _isCallerScheduled;
    private bool _isDisposed;

    /// <summary>Makes a batcher over a loaded model, which it borrows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="outputSchema">The output columns that were declared for it.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="host">What it runs on.</param>
    public ModelBatcher(IModel model, string name, Schema outputSchema, BatchLimits limits, BatcherHost host)
    {
        _model = model;
        _outputSchema = outputSchema;
        _step = $"ML_PREDICT {name}";
        _host = host;
        _queue = new BatchQueue(limits);
        _start = host.Time.GetTimestamp();
        _timer = host.Time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Now => _host.Time.GetElapsedTime(_start);

    /// <summary>Hears of answers; set before the first row comes, or never.</summary>
    public IAnswerListener? Listener { get; set; }

    /// <inheritdoc/>
    public BatchEntry Submit(Batch inputs, ReadOnlySpan<(int Start, int Count)> runs, WatchedRows watched)
    {
        int rows = 0;
        foreach ((int _, int count) in runs)
            rows += count;
        BatchEntry entry = Admit(inputs, rows, watched, null);
        TryAsk(entry, runs);
        return entry;
    }

    /// <summary>Takes a slice in whose rows are asked of the model, or answered, one by one or together.</summary>
    /// <param name="inputs">The model's input columns, given away.</param>
    /// <param name="rowsToAnswer">How many of the rows get an answer.</param>
    /// <param name="watched">What the guard before native code knows of them.</param>
    /// <param name="keys">The keys of the rows' content, or null.</param>
    /// <returns>What to wait for; to be given back by <see cref="Release"/>.</returns>
    public BatchEntry Admit(Batch inputs, int rowsToAnswer, WatchedRows watched, RowKeys? keys)
    {
        var entry = new BatchEntry(Interlocked.Increment(ref _nextEntry), inputs, rowsToAnswer) { Watched = watched, Keys = keys };
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _entries.Add(entry.Id, entry);
        }

        return entry;
    }

    /// <summary>Asks rows of an entry of the model.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="runs">The rows: consecutive ones together.</param>
    /// <returns>False where the entry was released.</returns>
    public bool TryAsk(BatchEntry entry, ReadOnlySpan<(int Start, int Count)> runs)
    {
        lock (_gate)
        {
            if (_isDisposed || !_entries.ContainsKey(entry.Id))
                return false;
            TimeSpan now = Now;
            foreach ((int start, int count) in runs)
            {
                foreach ((int first, int length, bool isAlone) in entry.Watched.Cut(start, count))
                    _queue.Add(new BatchRows(entry.Id, first, length), entry.Sizes, now, isAlone);
            }
        }

        Pump();
        return true;
    }

    /// <summary>Answers rows that were not asked of the model.</summary>
    /// <param name="entry">Their entry; nothing happens where it was released.</param>
    /// <param name="start">The first row.</param>
    /// <param name="outputs">Their answers, given away.</param>
    public void Answer(BatchEntry entry, int start, Batch outputs) =>
        Change(entry, outputs, () => entry.Answer(start, outputs, CallErrors.None, 0));

    /// <summary>Rejects a row that was not asked of the model.</summary>
    /// <param name="entry">Its entry; nothing happens where it was released.</param>
    /// <param name="row">The row.</param>
    /// <param name="error">Why.</param>
    public void Reject(BatchEntry entry, int row, RowError error) => Change(entry, null, () => entry.Reject(row, error));

    /// <summary>Ends an entry, and with it the job.</summary>
    /// <param name="entry">The entry; nothing happens where it was released.</param>
    /// <param name="error">Why.</param>
    public void Fail(BatchEntry entry, Exception error) => Change(entry, null, () =>
    {
        _queue.Drop(entry.Id);
        entry.Fail(error);
    });

    /// <inheritdoc/>
    public void Flush()
    {
        lock (_gate)
            _queue.Flush();
        Pump();
    }

    /// <inheritdoc/>
    public void Release(BatchEntry entry)
    {
        lock (_gate)
        {
            _entries.Remove(entry.Id);
            _queue.Drop(entry.Id);
            entry.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        _timer.Dispose();
        _isIdle.Wait();
        lock (_gate)
        {
            foreach (BatchEntry entry in _entries.Values)
                entry.Dispose();
            _entries.Clear();
            _isIdle.Dispose();
        }
    }

    private void Change(BatchEntry entry, Batch? outputs, Action change)
    {
        lock (_gate)
        {
            if (!_entries.ContainsKey(entry.Id) || entry.Left == 0)
            {
                outputs?.Dispose();
                return;
            }

            change();
            if (entry.Left > 0)
                return;
        }

        entry.Complete();
    }

    private void OnTimer()
    {
        lock (_gate)
            _armed = null;
        Pump();
    }

    /// <summary>Asks for a slot if a batch is due, else sets the timer for when one is. One caller waits for a slot at a time.</summary>
    private void Pump()
    {
        lock (_gate)
        {
            if (_isDisposed || _isCallerScheduled || _queue.NextDue(Now) is not TimeSpan due)
                return;
            TimeSpan wait = due - Now;
            if (wait > TimeSpan.Zero)
            {
                if (_armed is null || due < _armed)
                {
                    _armed = due;
                    _timer.Change(wait < TimerMin ? TimerMin : wait, Timeout.InfiniteTimeSpan);
                }

                return;
            }

            _isCallerScheduled = true;
        }

        _host.Node.Schedule(_model.Slot ?? SlotKind.IO, _host.Stage, Call);
    }
}
