using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
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
    private readonly InFlightTable _table;
    private readonly OperatorChainPool _chains;
    private readonly InputGate _input;
    private readonly StepSizer _sizer;
    private readonly ByteAccount _between;
    private readonly int _unfinishedMax;
    private bool _isSatisfied;
    private bool _endAdded;
    private bool _isEndTold;

    public OperatorSubtask(StagePlan stage, int index, JobContext job, InputGate input, ByteAccount between, OperatorChainPool chains)
        : base(stage, index, job)
    {
        _input = input;
        _between = between;
        _chains = chains;
        _table = new InFlightTable(stage.IsOrdered);
        _unfinishedMax = stage.MaxUnfinished(job.SlotCount(stage.Slot));
        _sizer = new StepSizer(stage.IsStateful || stage.IsRemote);
        Allocator = job.Allocator;
    }

    /// <summary>Where operators' memory comes from.</summary>
    public MemoryAllocator Allocator { get; }

    /// <summary>Ends with the job.</summary>
    public CancellationToken Cancellation => Job.Cancellation;

    /// <summary>Entries that a slot works on. Under the lock.</summary>
    public int RunningCount => _table.Entries.Count(e => e.State == InFlightState.Running);

    /// <summary>Bytes that wait at the input. Under the lock.</summary>
    public long QueuedBytes => _input.QueuedBytes;

    private OutputEdge? Main => Outputs.Find(o => !o.Plan.IsDeadLetter);

    /// <inheritdoc/>
    public override Action? TryStart()
    {
        TakeCuts();
        if (IsEnded)
            return NextSnapshot() is InFlightEntry barrier ? Start(barrier) : null;
        if (!_isSatisfied && Main is OutputEdge main && main.IsClosedByConsumers)
            Satisfy();
        InFlightEntry? entry = NextToResume() ?? NextFromInput();
        return entry is null ? null : Start(entry);
    }

    /// <inheritdoc/>
    public override IdleReason WhyIdle()
    {
        if (IsEnded)
            return IdleReason.StartOrEnd;
        bool isBlocked = false;
        bool isPending = false;
        foreach (InFlightEntry entry in _table.Entries)
        {
            isBlocked |= entry.State == InFlightState.Blocked;
            isPending |= entry.State == InFlightState.Pending;
        }

        if (isBlocked)
            return IdleReason.NoBytes;
        if (isPending)
            return IdleReason.ModelWait;
        if (_table.Barrier is not null || _input.IsAligning)
            return IdleReason.Barrier;
        return _input.HasSlice && _table.UnfinishedCount >= _unfinishedMax ? IdleReason.ConcurrencyBound : IdleReason.NoInput;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (InFlightEntry entry in _table.Entries)
        {
            entry.DeadLetters?.Dispose();
            entry.Input?.Dispose();
            entry.Snapshot?.Dispose();
            while (entry.Output.TryDequeue(out (OutputEdge Edge, Batch Batch, ByteCharge Charge) output))
                output.Batch.Dispose();
        }

        _table.Clear();
        _input.Clear();
        _chains.Dispose();
    }

    /// <summary>Asks the ledger for a step's bytes: output out of the edge's account for the last operator, else out of the stage's own.</summary>
    public bool TryReserve(
        InFlightEntry entry, bool isLast, long outputBytes, long scratchBytes, out ByteCharge output, out ByteCharge scratch)
    {
        output = ByteCharge.None;
        scratch = ByteCharge.None;
        lock (Job.Gate)
        {
            ByteAccount? account = isLast ? Main?.Account : _between;
            bool isLead = ReferenceEquals(_table.Lead, entry) && MayUseMinimum;
            if (account is not null && outputBytes > 0 && !Job.Ledger.TryCharge(account, outputBytes, isLead, out output))
                return Refuse(entry, account, outputBytes, scratchBytes);
            if (scratchBytes == 0 || Job.Ledger.TryCharge(_between, scratchBytes, isLead, out scratch))
                return true;
            Job.Ledger.Release(output);
            output = ByteCharge.None;
            return Refuse(entry, account, outputBytes, scratchBytes);
        }
    }

    /// <summary>Gives reservations back.</summary>
    public void Release(ByteCharge output, ByteCharge scratch)
    {
        lock (Job.Gate)
        {
            Job.Ledger.Release(output);
            Job.Ledger.Release(scratch);
            Job.Scheduler.Dispatch();
        }
    }

    /// <summary>The bytes of a slice between two operators of the stage, out of the step's reservation.</summary>
    public ByteCharge ChargeBetween(Batch batch, ref ByteCharge reservation)
    {
        lock (Job.Gate)
            return TakeCharge(_between, batch.ByteSize, ref reservation);
    }

    /// <summary>Takes a slice that the stage's last operator made.</summary>
    public void EmitFromStep(InFlightEntry entry, Batch batch, ref ByteCharge reservation)
    {
        long bytes = batch.ByteSize;
        lock (Job.Gate)
        {
            OutputEdge edge = Main ?? throw new InvalidOperationException("a stage without an exchange emits rows");
            Counters.AddOut(batch.RowCount);
            entry.Output.Enqueue((edge, batch, TakeCharge(edge.Account, bytes, ref reservation)));
            Flush();
            Job.Scheduler.Dispatch();
        }
    }

    /// <summary>Takes a row's error.</summary>
    /// <returns>Whether the row is left out.</returns>
    public bool Reject(InFlightEntry entry, int operatorIndex, Batch batch, int row, RowError error)
    {
        bool isLeftOut = Job.Rejected.Take(DeadLetterBuilder.OriginOf(batch, row), error, Counters);
        if (isLeftOut && Job.Rejected.WritesDeadLetters && Outputs.Exists(o => o.Plan.IsDeadLetter))
            (entry.DeadLetters ??= new DeadLetterBuilder(Allocator)).Add(batch, row, Stage.Operators[operatorIndex].Id, error);
        return isLeftOut;
    }

    private static bool Refuse(InFlightEntry entry, ByteAccount? account, long outputBytes, long scratchBytes)
    {
        entry.Wanted = new WantedBytes(account, outputBytes, scratchBytes);
        return false;
    }

    private ByteCharge TakeCharge(ByteAccount account, long bytes, ref ByteCharge reservation)
    {
        (ByteCharge part, reservation) = reservation.Split(bytes);
        if (part.Bytes == bytes)
            return part;
        Job.Ledger.Release(part);
        return Job.Ledger.ChargeOrForce(account, bytes);
    }

    private InFlightEntry? NextToResume()
    {
        bool mayBegin = _table.UnfinishedCount - _waitingCount < _unfinishedMax;
        foreach (InFlightEntry entry in _table.Entries)
        {
            if (entry.BarrierId == 0 && entry.State == InFlightState.Ready && (entry.Chain is not null || mayBegin))
                return entry;
            if (entry.State == InFlightState.Blocked && CanResume(entry))
                return entry;
        }

        return NextSnapshot();
    }

    private bool CanResume(InFlightEntry entry)
    {
        bool isLead = ReferenceEquals(_table.Lead, entry) && MayUseMinimum;
        WantedBytes wanted = entry.Wanted;
        return wanted.Account is null
            ? Job.Ledger.CanCharge(_between, wanted.ScratchBytes, isLead)
            : Job.Ledger.CanChargeBoth(wanted.Account, wanted.OutputBytes, _between, wanted.ScratchBytes, isLead);
    }

    private InFlightEntry? NextFromInput()
    {
        if (_table.UnfinishedCount >= _unfinishedMax)
            return null;
        if (!_isSatisfied && _input.TryTake(_sizer.RowsPerStep, out Batch? slice, out ByteCharge charge))
        {
            InFlightEntry entry = Accept(slice, charge);
            Begin(entry, slice);
            return entry;
        }

        return _isSatisfied || _input.IsEnded ? NextAtEnd() : null;
    }

    /// <summary>All input is taken: a stateful stage's operators are told so once all entries are through; others just end.</summary>
    private InFlightEntry? NextAtEnd()
    {
        TellInputEnded();
        if (_table.Count > 0)
            return null;
        if (_endAdded || !Stage.IsStateful)
        {
            End();
            return null;
        }

        _endAdded = true;
        var entry = new InFlightEntry { Sequence = _table.NextSequence, IsEndOfInput = true, Chain = _chains.Rent() };
        _table.Add(entry);
        return entry;
    }

    /// <summary>All that is left, here and in the stage's other subtasks, has left the dataflow: nobody need wait for more rows to join it.</summary>
    private void TellInputEnded()
    {
        if (_isEndTold || !Stage.IsRemote || _table.Entries.Any(e => e.State is not (InFlightState.Pending or InFlightState.Finished)))
            return;
        _isEndTold = true;
        if (!Job.IsLastWithInput(Stage))
            return;
        foreach (IOperator instance in _chains.All[0].Operators)
            instance.OnInputEnded();
    }

    private Action Start(InFlightEntry entry)
    {
        if (entry.BarrierId != 0)
            return StartSnapshot(entry);
        if (entry.Chain is null)
            BeginWaiting(entry);
        entry.State = InFlightState.Running;
        return () => Run(entry);
    }

    /// <summary>Puts a slice into the table; the caller begins it, or leaves it to wait.</summary>
    private InFlightEntry Accept(Batch slice, ByteCharge charge)
    {
        Counters.AddIn(slice.RowCount);
        if (Job.Checkpoints is not null)
            Counted = Counted with { In = Counted.In + slice.RowCount };
        var entry = new InFlightEntry
        {
            Sequence = _table.NextSequence,
            InputRows = slice.RowCount,
            InputCharge = charge,
            Input = LeavesAtOnce ? slice.Share() : null,
        };
        _table.Add(entry);
        return entry;
    }

    private void Begin(InFlightEntry entry, Batch slice)
    {
        entry.Chain = _chains.Rent();
        entry.Chain.Begin(slice);
    }

    private void Run(InFlightEntry entry)
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
                entry.State = InFlightState.Ready;
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

    private void OnStepEnded(InFlightEntry entry, OperatorChain chain, StepContext context, StepStatus status)
    {
        EnqueueDeadLetters(entry);
        switch (status)
        {
            case StepStatus.NeedInput:
                _sizer.Observe(entry.InputRows, entry.Busy);
                _table.Finish(entry);
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
                entry.State = status == StepStatus.Blocked ? InFlightState.Blocked : InFlightState.Ready;
                break;
        }
    }

    private void WaitFor(InFlightEntry entry, Task task)
    {
        entry.State = task.IsCompleted ? InFlightState.Ready : InFlightState.Pending;
        if (task.IsCompleted)
            return;
        task.GetAwaiter().UnsafeOnCompleted(() =>
        {
            lock (Job.Gate)
            {
                if (entry.State == InFlightState.Pending)
                    entry.State = InFlightState.Ready;
                Job.Scheduler.Dispatch();
            }
        });
    }

    private void EnqueueDeadLetters(InFlightEntry entry)
    {
        if (entry.DeadLetters is not DeadLetterBuilder letters)
            return;
        entry.DeadLetters = null;
        using (letters)
        {
            OutputEdge edge = Outputs.Find(o => o.Plan.IsDeadLetter)
                ?? throw new InvalidOperationException("dead letters have no exchange");
            Batch batch = letters.Finish();
            ByteCharge none = ByteCharge.None;
            entry.Output.Enqueue((edge, batch, TakeCharge(edge.Account, batch.ByteSize, ref none)));
        }
    }

    /// <summary>Sends what may leave now, in the order that the stage keeps, and barriers whose turn has come.</summary>
    private void Flush()
    {
        while (FlushPass())
        {
        }
    }

    /// <returns>Whether a barrier may have come free.</returns>
    private bool FlushPass()
    {
        LeaveAtOnce();
        List<InFlightEntry>? done = null;
        foreach (InFlightEntry entry in _table.Emitting())
        {
            if (entry.BarrierId != 0)
            {
                if (entry.State == InFlightState.Finished)
                    (done ??= []).Add(entry);
                break;
            }

            while (entry.Output.TryDequeue(out (OutputEdge Edge, Batch Batch, ByteCharge Charge) output))
                Send(entry, output);
            if (entry.State != InFlightState.Finished)
                continue;
            (done ??= []).Add(entry);

            // Between two entries is the place where a barrier that waits for no call may leave.
            if (LeavesAtOnce && _table.Barrier is not null)
                break;
        }

        done?.ForEach(Leave);
        return done is not null && _table.Count > 0;
    }

    private void Send(InFlightEntry entry, (OutputEdge Edge, Batch Batch, ByteCharge Charge) output)
    {
        entry.HasSent = true;
        int rows = Job.Checkpoints is null ? 0 : output.Batch.RowCount;
        if (rows > 0)
            Count(output.Edge.Plan.IsDeadLetter, rows);
        output.Edge.Send(output.Batch, output.Charge);
    }

    private void Count(bool isDeadLetter, int rows) => Counted = isDeadLetter
        ? Counted with { DeadLetters = Counted.DeadLetters + rows }
        : Counted with { Out = Counted.Out + rows };

    private void Leave(InFlightEntry entry)
    {
        _table.Remove(entry);
        if (entry.Snapshot is not TaskSnapshot snapshot)
            return;
        entry.Snapshot = null;
        PassBarrier(snapshot with { Counts = Counted with { InFlight = snapshot.InFlight.Count } }, entry.IsFinalBarrier);
    }

    /// <summary>No more input is wanted: what waits is thrown away, and upstream learns it.</summary>
    private void Satisfy()
    {
        _isSatisfied = true;
        _input.Close();
        Job.Scheduler.Dispatch();
    }
}
