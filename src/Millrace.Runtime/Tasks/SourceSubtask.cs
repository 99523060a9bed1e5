using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Sources;
using Millrace.Memory;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <summary>A subtask that reads splits of a source, one after the other.</summary>
/// <remarks>
/// What it has read leaves as downstream has room for it, and a barrier passes between two pieces: few bytes of references may be much work.
/// A split's position is that of the rows that have left; a run that goes on from there reads the others again.
/// </remarks>
internal sealed partial class SourceSubtask : Subtask, IReadContext
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(10);
    private readonly SplitPool _splits;
    private readonly ISource _source;
    private readonly HeldSlice _held = new();
    private bool _isSplitRead;
    private OpenSplit? _split;
    private bool _isDiscovering;
    private ISplitReader? _reader;
    private bool _isRunning;
    private bool _isWaiting;
    private long _sliceBytes;
    private int _refused;
    private int _rejected;
    private DeadLetterBuilder? _deadLetters;
    private ByteCharge _deadLetterCharge;

    public SourceSubtask(StagePlan stage, int index, JobContext job, SplitPool splits, BatchNeed need)
        : base(stage, index, job)
    {
        _source = ((SourceExec)stage.Operators[0]).Source;
        _splits = splits;
        Need = need;
    }

    /// <inheritdoc/>
    public MemoryAllocator Allocator => Job.Allocator;

    /// <inheritdoc/>
    public BatchNeed Need { get; }

    /// <inheritdoc/>
    public CancellationToken Cancellation => Job.Cancellation;

    private OutputEdge Main => Outputs.Find(o => !o.Plan.IsDeadLetter) ?? throw new InvalidOperationException("a source has no exchange");

    /// <inheritdoc/>
    public void Reject(string origin, RowError error)
    {
        // The row was read and has no value at any step: there is nothing that NULL could stand in for, so it is always left out.
        Job.Counters.AddRead(1);
        _refused++;
        _rejected += Job.Rejected.Take(origin, error, Counters) ? 1 : 0;
        if (DeadLetterEdge is not null)
            (_deadLetters ??= new DeadLetterBuilder(Allocator)).Add(null, origin, Stage.Operators[0].Id, error);
    }

    /// <inheritdoc/>
    public override Action? TryStart()
    {
        if (IsEnded || _isRunning || _isWaiting || _stoppedBy > 0 || !TrySendHeld())
            return null;
        if (Main.IsClosedByConsumers || (_split is null && _splits.IsExhausted))
        {
            End();
            return null;
        }

        _split ??= _splits.TryTake(Id);
        if (_split is null)
            return _splits.WantsDiscovery ? StartDiscovery() : null;
        if (!Main.HasRoom)
            return null;
        bool isLead = Main.Account.Used == 0 && MayUseMinimum;
        long estimate = Math.Min(_sliceBytes == 0 ? Main.Plan.SliceBytes : _sliceBytes, Job.Ledger.MostFor(Main.Account));
        if (!Job.Ledger.TryCharge(Main.Account, estimate, isLead, out ByteCharge charge))
            return null;
        if (!TryChargeDeadLetters())
        {
            Job.Ledger.Release(charge);
            return null;
        }

        _isRunning = true;
        return () => Read(charge);
    }

    /// <inheritdoc/>
    public override IdleReason WhyIdle()
    {
        if (IsEnded)
            return IdleReason.StartOrEnd;
        if (_isWaiting || _isRunning || _split is null)
            return IdleReason.SourceWait;
        return Main.HasRoom ? IdleReason.NoBytes : IdleReason.NoRoom;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _held.Clear(Job.Ledger);
        _reader?.Dispose();
        _deadLetters?.Dispose();
    }

    private Action StartDiscovery()
    {
        _isRunning = true;
        _isDiscovering = true;
        _splits.BeginDiscovery();
        return Discover;
    }

    private void Discover()
    {
        IReadOnlyList<SourceSplit> found = [];
        try
        {
            found = _splits.Discover(Cancellation);
        }
        catch (Exception error) when (Job.Fail(error, Stage))
        {
        }

        lock (Job.Gate)
        {
            _isRunning = false;
            _isDiscovering = false;
            _splits.EndDiscovery(found);
            if (found.Count == 0 && !_splits.IsExhausted)
                WaitForMore();
            Job.Scheduler.Dispatch();
        }
    }

    private void Read(ByteCharge charge)
    {
        long start = Job.Time.GetTimestamp();
        ReadResult result = ReadResult.Later;
        try
        {
            OpenSplit open = _split!; // TryStart saw one
            _reader ??= _source.Open(open.Split, open.Position);
            result = _reader.Read(this);
            if (result.Status == ReadStatus.End)
            {
                _reader.Dispose();
                _reader = null;
            }
        }
        catch (Exception error) when (Job.Fail(error, Stage))
        {
        }

        Counters.AddBusy(Job.Time.GetElapsedTime(start));
        lock (Job.Gate)
        {
            _isRunning = false;
            bool mayCut = _refused == 0; // where a refused row stands between the others is not known: it leaves with all of them
            CountRefused();
            SendDeadLetters();
            Take(result, mayCut, charge);
            PassTrigger();
            Job.Scheduler.Dispatch();
        }
    }

    private void Take(ReadResult result, bool mayCut, ByteCharge charge)
    {
        if (result.Batch is Batch batch)
        {
            long bytes = batch.ByteSize;
            _sliceBytes = Math.Max(bytes, _sliceBytes);
            ByteCharge settled = Job.Ledger.Settle(Main.Account, bytes, MayUseMinimum, ref charge);
            if (mayCut)
                _held.Put(batch, settled);
            else
                Send(batch, settled);
        }

        Job.Ledger.Release(charge);
        _isSplitRead = result.Status == ReadStatus.End;
        TrySendHeld();
        if (result.Status == ReadStatus.Later && !Job.IsStopping)
            WaitForMore();
    }

    /// <summary>Sends as many of the rows at hand as there is room for.</summary>
    /// <returns>Whether none is left.</returns>
    private bool TrySendHeld()
    {
        while (Main.RoomRows is > 0 and long room && _held.TryTake(room, out Batch? slice, out ByteCharge charge))
            Send(slice, charge);
        if (_held.IsEmpty && _isSplitRead)
            FinishSplit();
        return _held.IsEmpty;
    }

    private void Send(Batch batch, ByteCharge charge)
    {
        int rows = batch.RowCount;
        Counters.AddOut(rows);
        Job.Counters.AddRead(rows);
        if (Job.Checkpoints is not null)
            Counted = Counted with { In = Counted.In + rows, Out = Counted.Out + rows };
        _split = _split! with { Position = _split!.Position + rows }; // a batch comes from a split
        Main.Send(batch, charge);
        Job.Scheduler.LookAgain();
    }

    private void FinishSplit()
    {
        if (Job.Checkpoints is not null)
            _finished.Add(Describe(_split!, isFinished: true)); // it was read just now
        (_split, _isSplitRead) = (null, false);
    }

    private void CountRefused()
    {
        if (Job.Checkpoints is not null)
            Counted = Counted with { In = Counted.In + _refused, Rejected = Counted.Rejected + _rejected };
        (_refused, _rejected) = (0, 0);
    }

    private bool TryChargeDeadLetters() => DeadLetterEdge is not OutputEdge edge
        || Job.Ledger.TryCharge(edge.Account, edge.Plan.SliceBytes, MayUseMinimum, out _deadLetterCharge);

    private void SendDeadLetters()
    {
        ByteCharge reserved = _deadLetterCharge;
        _deadLetterCharge = ByteCharge.None;
        if (_deadLetters is { RowCount: > 0 } && DeadLetterEdge is OutputEdge edge)
        {
            Batch letters = _deadLetters.Finish();
            if (Job.Checkpoints is not null)
                Counted = Counted with { DeadLetters = Counted.DeadLetters + letters.RowCount };
            edge.Send(letters, Job.Ledger.Settle(edge.Account, letters.ByteSize, MayUseMinimum, ref reserved));
        }

        Job.Ledger.Release(reserved);
    }

    /// <summary>Nothing is there yet: looks again a little later.</summary>
    private void WaitForMore()
    {
        _isWaiting = true;
        Job.After(PollTime, () => _isWaiting = false);
    }
}
