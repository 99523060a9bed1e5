using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Sources;
using Millrace.Execution.Storage;
using Millrace.Memory;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <summary>A subtask that reads splits of a source, one after the other.</summary>
internal sealed class SourceSubtask : Subtask, IReadContext
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(10);
    private readonly SplitPool _splits;
    private readonly ISource _source;
    private readonly List<SplitPosition> _finished = [];
    private readonly Dictionary<long, int> _finishedBy = [];
    private OpenSplit? _split;
    private ControlPayload.Trigger? _trigger;
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

    /// <summary>Takes up the counters of a checkpoint.</summary>
    public void Restore(RecordCounts counts) => Counted = counts;

    /// <inheritdoc/>
    public override Action? TryStart()
    {
        if (IsEnded || _isRunning || _isWaiting)
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
        _reader?.Dispose();
        _deadLetters?.Dispose();
    }

    /// <inheritdoc/>
    protected override void Apply(ControlPayload payload)
    {
        switch (payload)
        {
            case ControlPayload.Trigger trigger:
                _trigger = trigger;
                _splits.Ledger?.OnTriggered();
                PassTrigger();
                break;
            case ControlPayload.Cancel cancel:
                _trigger = _trigger?.Checkpoint <= cancel.Checkpoint ? null : _trigger;
                _finishedBy.Remove(cancel.Checkpoint);
                _splits.Ledger?.OnCancelled();
                break;
            case ControlPayload.Completed completed:
                OnCompleted(completed.Checkpoint);
                break;
        }
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
            CountRefused();
            SendDeadLetters();
            Take(result, charge);
            PassTrigger();
            Job.Scheduler.Dispatch();
        }
    }

    private void Take(ReadResult result, ByteCharge charge)
    {
        if (result.Batch is Batch batch)
        {
            long bytes = batch.ByteSize;
            _sliceBytes = Math.Max(bytes, _sliceBytes);
            Counters.AddOut(batch.RowCount);
            Job.Counters.AddRead(batch.RowCount);
            if (Job.Checkpoints is not null)
                Counted = Counted with { In = Counted.In + batch.RowCount, Out = Counted.Out + batch.RowCount };
            _split = _split! with { Position = _split!.Position + batch.RowCount }; // a batch comes from a split
            Main.Send(batch, Job.Ledger.Settle(Main.Account, bytes, MayUseMinimum, ref charge));
        }

        Job.Ledger.Release(charge);

        if (result.Status == ReadStatus.End)
            FinishSplit();
        if (result.Status == ReadStatus.Later && !Job.IsStopping)
            WaitForMore();
    }

    private void FinishSplit()
    {
        if (Job.Checkpoints is not null)
            _finished.Add(Describe(_split!, isFinished: true)); // it was read just now
        _split = null;
    }

    private static SplitPosition Describe(OpenSplit open, bool isFinished) =>
        new(open.Split.Id, open.Split.Payload, open.Position, isFinished);

    /// <summary>Between two reads: the snapshot of a checkpoint that was asked for.</summary>
    private void PassTrigger()
    {
        if (_trigger is not ControlPayload.Trigger trigger || (_isRunning && !_isDiscovering))
            return;
        _trigger = null;
        _finishedBy[trigger.Checkpoint] = _finished.Count;
        var snapshot = new TaskSnapshot
        {
            Task = Id,
            Checkpoint = trigger.Checkpoint,
            AppliedSequence = AppliedSequence,
            Splits = _split is null ? [.. _finished] : [.. _finished, Describe(_split, isFinished: false)],
            Counts = Counted,
        };
        PassBarrier(snapshot, trigger.IsFinal);
    }

    /// <summary>What finished before the checkpoint's barrier is known to the source for good.</summary>
    private void OnCompleted(long checkpoint)
    {
        if (!_finishedBy.Remove(checkpoint, out int count))
            return;
        _finished.RemoveRange(0, count);
        _finishedBy.Clear();
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
