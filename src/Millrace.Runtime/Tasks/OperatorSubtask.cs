using System.Diagnostics.CodeAnalysis;
using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Memory;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <summary>A subtask with input: computes, calls models, or writes.</summary>
internal sealed partial class OperatorSubtask : Subtask
{
    private readonly InFlightTable<StageEntry> _table;
    private readonly OperatorChainPool _chains;
    private readonly InputGate _input;
    private readonly StepSizer _sizer;
    private readonly ByteAccount _between;
    private readonly bool _isNarrowing;
    private long _rowsInWork;
    private long _rowsReady;
    private bool _isSatisfied;
    private bool _endAdded;
    private bool _isEndTold;

    public OperatorSubtask(StagePlan stage, int index, JobContext job, InputGate input, ByteAccount between, OperatorChainPool chains)
        : base(stage, index, job)
    {
        _input = input;
        _between = between;
        _chains = chains;
        _isNarrowing = stage.Operators.All(o => o.Declarations.GivesAtMostOneRow);
        _table = new InFlightTable<StageEntry>(stage.MaxUnfinished(job.SlotCount(stage.Slot)), stage.IsOrdered)
        {
            BarriersAreSteps = stage.IsStateful,
            MayResume = MayResume,
        };
        _sizer = new StepSizer(stage.IsStateful || stage.IsRemote);
        Allocator = job.Allocator;
    }

    /// <summary>Where operators' memory comes from.</summary>
    public MemoryAllocator Allocator { get; }

    /// <summary>Ends with the job.</summary>
    public CancellationToken Cancellation => Job.Cancellation;

    /// <summary>Entries that a slot works on. Under the lock.</summary>
    public int RunningCount => _table.CountOf(InFlightState.Running);

    /// <inheritdoc/>
    public override bool AwaitsAnswer => _table.CountOf(InFlightState.Pending) > 0;

    /// <summary>Bytes that wait at the input. Under the lock.</summary>
    public long QueuedBytes => _input.QueuedBytes;

    private OutputEdge? Main => Outputs.Find(o => !o.Plan.IsDeadLetter);

    /// <summary>
    /// Rows that the next step takes: as many as make a good step, and as the next stage has room for, of which those in work, and those
    /// ready behind one that is late, take their part; 0 for none now. A stage that fetches is many times as fast as one that decodes. Where a
    /// row makes a step of its own, each slot may have one: a stage that waits for its rows would never show how fast it can be. Rows before a
    /// barrier that is on its way need no room: behind them it would wait for calls that are to make some.
    /// </summary>
    private int RowsForStep
    {
        get
        {
            int rows = _sizer.RowsPerStep;
            if (Job.Checkpoints is null || Stage.IsStateful || Stage.IsRemote || Main is not OutputEdge main)
                return rows; // nothing is bounded by rows
            if (_rowsReady >= main.ReadyRowsMax)
                return 0;
            if (IsBarrierDue)
                return rows;
            long room = main.RoomRowsOfAll - _rowsInWork - _rowsReady;
            return room > 0 || rows == 1 ? (int)Math.Clamp(room, 1, rows) : 0;
        }
    }

    /// <inheritdoc/>
    public override Action? TryStart()
    {
        TakeCuts();
        RepayRoom();
        if (!IsEnded && !_isSatisfied && Main is OutputEdge main && main.IsClosedByConsumers)
            Satisfy();
        if (!_table.TryStart(out StageEntry? entry) && !(NextFromInput() && _table.TryStart(out entry)))
            return null;
        if (TryChargeDeadLetters(entry))
            return Start(entry);
        _table.Suspend(entry, InFlightState.Ready);
        return null;
    }

    /// <inheritdoc/>
    public override IdleReason WhyIdle()
    {
        if (IsEnded)
            return IdleReason.StartOrEnd;
        if (_table.CountOf(InFlightState.Blocked) > 0)
            return IdleReason.NoBytes;
        if (_table.CountOf(InFlightState.Pending) > 0)
            return IdleReason.ModelWait;
        if (_table.HoldsBarrier || _input.IsAligning)
            return IdleReason.Barrier;
        if (_table.CountOf(InFlightState.Ready) > 0)
            return IdleReason.NoBytes; // for dead letters
        if (_input.HasSlice && (!HasRoomAhead || RowsForStep == 0))
            return IdleReason.NoRoom;
        return _input.HasSlice && !_table.HasRoom ? IdleReason.ConcurrencyBound : IdleReason.NoInput;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (StageEntry entry in _table.Entries)
        {
            entry.DeadLetters?.Dispose();
            entry.Input?.Dispose();
            while (entry.Output.TryDequeue(out (OutputEdge Edge, Batch Batch, ByteCharge Charge) output))
                output.Batch.Dispose();
        }

        _table.Clear();
        _input.Clear();
        _chains.Dispose();
    }

    /// <summary>Takes the next slice, or the end of the input, into the table.</summary>
    private bool NextFromInput()
    {
        if (IsEnded || !_table.HasRoom)
            return false;
        if (!_isSatisfied && TryTakeForStep(out Batch? slice, out ByteCharge charge))
        {
            _table.Accept(NewEntry(slice, charge));
            return true;
        }

        return (_isSatisfied || _input.IsEnded) && NextAtEnd();
    }

    private bool TryTakeForStep([NotNullWhen(true)] out Batch? slice, out ByteCharge charge)
    {
        if (HasRoomAhead)
            return _input.TryTake(RowsForStep, out slice, out charge);
        if (IsBarrierDue)
            return TryTakeWithoutRoom(out slice, out charge);
        (slice, charge) = (null, ByteCharge.None);
        return false;
    }

    /// <summary>All input is taken: a stateful stage's operators are told so once all entries are through; others just end.</summary>
    private bool NextAtEnd()
    {
        TellInputEnded();
        if (!_table.IsEmpty)
            return false;
        if (_endAdded || !Stage.IsStateful)
        {
            End();
            return false;
        }

        _endAdded = true;
        _table.Accept(new StageEntry { IsEndOfInput = true });
        return true;
    }

    /// <summary>All that is left, here and in the stage's other subtasks, has left the dataflow: nobody need wait for more rows to join it.</summary>
    private void TellInputEnded()
    {
        if (_isEndTold || !Stage.IsRemote || _table.UnfinishedCount > _table.CountOf(InFlightState.Pending))
            return;
        _isEndTold = true;
        if (!Job.IsLastWithInput(Stage))
            return;
        foreach (IOperator instance in _chains.All[0].Operators)
            instance.OnInputEnded();
    }

    private StageEntry NewEntry(Batch slice, ByteCharge charge)
    {
        Counters.AddIn(slice.RowCount);
        _rowsInWork += slice.RowCount;
        if (Job.Checkpoints is not null)
            Counted = Counted with { In = Counted.In + slice.RowCount };
        return new StageEntry { Kind = KindOfWork, InputRows = slice.RowCount, InputCharge = charge, Input = slice };
    }

    private Action Start(StageEntry entry)
    {
        if (entry.Kind == InFlightKind.Barrier)
            return StartSnapshot(entry);
        if (entry.Chain is null)
            Begin(entry);
        return () => Run(entry);
    }

    /// <summary>Gives an entry its operators; a checkpoint may have to hold the slice of a call until the call has ended.</summary>
    private void Begin(StageEntry entry)
    {
        entry.Chain = _chains.Rent();
        if (entry.Input is not Batch slice)
            return;
        if (entry.Kind == InFlightKind.Remote)
            slice = slice.Share();
        else
            entry.Input = null;
        entry.Chain.Begin(slice);
    }

    private void Run(StageEntry entry)
    {
        OperatorChain chain = entry.Chain ?? throw new InvalidOperationException("a running entry has no operators");
        var context = new StepContext(this, entry, chain);
        long start = Job.Time.GetTimestamp();
        StepStatus status;
        TimeSpan busy;
        try
        {
            do
            {
                Cancellation.ThrowIfCancellationRequested();
                status = chain.Step(context, entry.IsEndOfInput);
                busy = Job.Time.GetElapsedTime(start);
            }
            while (status == StepStatus.HasMore && !context.HasEmitted && busy < StepSizer.TargetTime);
        }
        catch (Exception error) when (Job.Fail(error, Stage))
        {
            lock (Job.Gate)
            {
                Job.Ledger.Release(entry.DeadLetterCharge);
                entry.DeadLetterCharge = ByteCharge.None;
                _table.Suspend(entry, InFlightState.Ready);
            }

            return;
        }

        Counters.AddBusy(busy);
        entry.Busy += busy;
        lock (Job.Gate)
        {
            OnStepEnded(entry, chain, context, status);
            Flush();
            Job.Scheduler.Dispatch();
        }
    }

    private void OnStepEnded(StageEntry entry, OperatorChain chain, StepContext context, StepStatus status)
    {
        EnqueueDeadLetters(entry);
        entry.IsGivenUp = false;
        switch (status)
        {
            case StepStatus.NeedInput:
                Observe(entry);
                Counted = Counted with { Rejected = Counted.Rejected + entry.Rejected, Filtered = Counted.Filtered + FilteredOf(entry) };
                _table.Finish(entry);
                _rowsInWork -= entry.InputRows;
                Job.Ledger.Release(entry.InputCharge);
                entry.InputCharge = ByteCharge.None;
                entry.Input?.Dispose();
                entry.Input = null;
                entry.Chain = null;
                _chains.Return(chain);
                if (chain.IsSatisfied && !_isSatisfied)
                    Satisfy();
                break;
            case StepStatus.Pending:
                WaitFor(entry, context.Waiting ?? Task.CompletedTask);
                break;
            default:
                _table.Suspend(entry, status == StepStatus.Blocked ? InFlightState.Blocked : InFlightState.Ready);
                break;
        }
    }

    private void Observe(StageEntry entry)
    {
        _sizer.Observe(entry.InputRows, entry.Busy);
        if (_sizer.SecondsPerRow > 0)
            _input.OnMeasured(_sizer.SecondsPerRow);
    }

    private void WaitFor(StageEntry entry, Task task)
    {
        // Asked once: the answer may come between two questions, and nobody would be told.
        bool isThere = task.IsCompleted;
        _table.Suspend(entry, isThere ? InFlightState.Ready : InFlightState.Pending);
        if (isThere)
            return;
        task.GetAwaiter().UnsafeOnCompleted(() =>
        {
            lock (Job.Gate)
            {
                _table.Wake(entry);
                Job.Scheduler.Dispatch();
            }
        });
    }

    private void AddOutput(StageEntry entry, OutputEdge edge, Batch batch, ByteCharge charge)
    {
        entry.Output.Enqueue((edge, batch, charge));
        _rowsReady += edge.Plan.IsDeadLetter ? 0 : batch.RowCount;
        _table.AddOutput(entry);
    }

    /// <summary>Sends what may leave now, in the order that the stage keeps, and barriers whose turn has come.</summary>
    private void Flush()
    {
        while (_table.TryTake(out StageEntry? entry, out IReadOnlyList<StageEntry> held))
        {
            if (entry.Kind == InFlightKind.Barrier)
                Leave(entry, held);
            else
                Send(entry.Output.Dequeue());
        }
    }

    private void Send((OutputEdge Edge, Batch Batch, ByteCharge Charge) output)
    {
        bool isDeadLetter = output.Edge.Plan.IsDeadLetter;
        _rowsReady -= isDeadLetter ? 0 : output.Batch.RowCount;
        if (Job.Checkpoints is not null)
            Count(isDeadLetter, output.Batch.RowCount);
        output.Edge.Send(output.Batch, output.Charge);
    }

    /// <summary>Rows of an entry that were dropped on purpose, where that can be told from its figures.</summary>
    private long FilteredOf(StageEntry entry) => _isNarrowing && !entry.IsEndOfInput ? entry.InputRows - entry.Rejected - entry.Emitted : 0;

    private void Count(bool isDeadLetter, int rows) => Counted = isDeadLetter
        ? Counted with { DeadLetters = Counted.DeadLetters + rows }
        : Counted with { Out = Counted.Out + rows };

    /// <summary>No more input is wanted: what waits is thrown away, and upstream learns it.</summary>
    private void Satisfy()
    {
        _isSatisfied = true;
        _input.Close();
        Job.Scheduler.Dispatch();
    }
}
