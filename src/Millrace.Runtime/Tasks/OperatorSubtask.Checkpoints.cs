using System.Diagnostics.CodeAnalysis;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.Operators;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <content>
/// Barriers. A cut of the input becomes an entry of the table, which says when it leaves and with what. Stateful stages take their
/// snapshot as the barrier's step, on a slot.
/// </content>
internal sealed partial class OperatorSubtask
{
    private readonly List<(ExchangeChannel Channel, int Rows)> _overdrawn = [];
    private PreparedOutputs? _prepared;
    private long _lastCut;

    /// <summary>What the stage's entries are to barriers: calls leave the dataflow, and a checkpoint holds their input.</summary>
    private InFlightKind KindOfWork =>
        Stage.IsRemote && !Stage.IsStateful && Job.Checkpoints is not null ? InFlightKind.Remote : InFlightKind.Local;

    /// <summary>Whether a barrier gives calls some time to end: the answers of a quick model are less to write than what it is asked.</summary>
    private bool WaitsForCalls => KindOfWork == InFlightKind.Remote && Job.CallWait > TimeSpan.Zero;

    /// <summary>Whether a checkpoint's barrier has left the sources and is not here: rows that come or wait may be before it.</summary>
    private bool IsBarrierDue => Job.Checkpoints is { Crossing: > 0 and var crossing } && _lastCut < crossing;

    /// <summary>Whether the next stage has room. It has none while it holds more than it may have, as for a barrier's sake.</summary>
    private bool HasRoomAhead =>
        Main is not OutputEdge main || (main.HasRoom && (Job.Checkpoints is null || main.Account.Used < main.Account.CapacityBytes));

    /// <summary>Takes up its part of a checkpoint, before anything runs.</summary>
    /// <param name="restored">The subtask's part; its entries are taken over.</param>
    /// <param name="input">Where the bytes of entries are charged.</param>
    public void Restore(RestoredTask restored, ByteAccount input)
    {
        Counted = restored.Counts;
        _endAdded = restored.IsEnded;
        foreach (EntrySnapshot entry in restored.InFlight)
            Restore(entry, input);
    }

    /// <summary>Sends what a checkpoint held finished. Under the lock, before the first step.</summary>
    public void FlushRestored() => Flush();

    /// <inheritdoc/>
    public override bool TryEndPatience()
    {
        if (!_table.HoldsPatientBarrier)
            return false;
        EndPatience(long.MaxValue);
        return true;
    }

    /// <inheritdoc/>
    protected override void Apply(ControlPayload payload)
    {
        switch (payload)
        {
            case ControlPayload.Cancel cancel:
                _input.Cancel(cancel.Checkpoint);
                _table.CancelBarrier(cancel.Checkpoint);
                Flush();
                break;
            case ControlPayload.Completed completed:
                _prepared?.OnCompleted(completed.Checkpoint);
                break;
        }
    }

    private void Restore(EntrySnapshot restored, ByteAccount input)
    {
        var entry = new StageEntry
        {
            Kind = KindOfWork,
            InputRows = restored.Input?.RowCount ?? 0,
            InputCharge = restored.Input is Batch slice ? Job.Ledger.ChargeOrForce(input, slice.ByteSize, isLead: true) : ByteCharge.None,
            Input = restored.Input,
        };
        _table.Restore(entry, restored);
        _rowsInWork += restored.IsFinished ? 0 : entry.InputRows;
        foreach ((string id, Batch batch) in restored.Outputs)
        {
            OutputEdge edge = Outputs.Find(o => o.Plan.Id == id)
                ?? throw MillraceException.Internal("UNKNOWN_EDGE", $"a checkpoint holds rows for the exchange {id}, which {Id} does not have");
            AddOutput(entry, edge, batch, Job.Ledger.ChargeOrForce(edge.Account, batch.ByteSize, isLead: false));
        }
    }

    /// <summary>Puts cuts of the input into the table.</summary>
    private void TakeCuts()
    {
        if (Job.Checkpoints is null)
            return;
        long newest = 0;
        do
        {
            while (_input.TryTakeCut(out ExchangeItem cut))
            {
                newest = _lastCut = cut.CheckpointId;
                var barrier = new StageEntry
                {
                    Kind = InFlightKind.Barrier,
                    BarrierId = cut.CheckpointId,
                    IsFinalBarrier = cut.IsFinal,
                    Snapshot = NewSnapshot(cut.CheckpointId),
                };
                _table.AcceptBarrier(barrier, WaitsForCalls);
            }
        }
        while (TryMakeWay());

        if (newest == 0)
            return;
        Flush();
        if (_table.HoldsPatientBarrier)
            Job.After(Job.CallWait, () => EndPatience(newest));
    }

    private void EndPatience(long checkpoint)
    {
        _table.EndPatience(checkpoint);
        Flush();
    }

    /// <summary>What is known when the cut is placed: all rows before it have been taken from the channels, and none after it.</summary>
    private TaskSnapshot NewSnapshot(long checkpoint) =>
        new() { Task = Id, Checkpoint = checkpoint, AppliedSequence = AppliedSequence, Counts = Counted };

    /// <summary>
    /// Takes rows before a barrier that the next stage has no room for. For their producer they wait until it has some: else the rows that
    /// make way for one checkpoint would make room for others, and each checkpoint would hold more.
    /// </summary>
    private bool TryTakeWithoutRoom([NotNullWhen(true)] out Batch? slice, out ByteCharge charge)
    {
        if (!_input.TryTakeAhead(RowsForStep, out slice, out charge, out ExchangeChannel? channel))
            return false;
        _overdrawn.Add((channel, slice.RowCount));
        return true;
    }

    /// <summary>
    /// Whether a barrier waits for an entry's output, which then may be more than the next stage's share of bytes: calls there may hold all
    /// of that.
    /// </summary>
    private bool IsBeforeBarrier(StageEntry entry) => IsBarrierDue || _table.IsBeforeBarrier(entry);

    private void RepayRoom()
    {
        if (_overdrawn.Count == 0 || IsBarrierDue || !HasRoomAhead)
            return;
        foreach ((ExchangeChannel channel, int rows) in _overdrawn)
            channel.Begin(rows);
        _overdrawn.Clear();
    }

    /// <summary>
    /// A barrier does not wait for room, here or further up: rows before it go into the table, beyond the bound on calls, and wait there.
    /// Their bytes stay those of the exchange, so that no others are made in their place.
    /// </summary>
    private bool TryMakeWay()
    {
        if (KindOfWork != InFlightKind.Remote || _isSatisfied || !(_input.HasBarrierBehind || IsBarrierDue))
            return false;
        if (!_input.TryTake(int.MaxValue, out Batch? slice, out ByteCharge charge))
            return false;
        _table.AcceptBeyond(NewEntry(slice, charge));
        return true;
    }

    private Action StartSnapshot(StageEntry barrier)
    {
        OperatorChain chain = _chains.Rent();
        return () => TakeSnapshot(barrier, chain);
    }

    private void TakeSnapshot(StageEntry barrier, OperatorChain chain)
    {
        List<(string Name, byte[] Bytes)> states = [];
        List<ISinkRun> runs = [];
        List<(SinkOperator Sink, IReadOnlyList<Committable> Outputs)> prepared = [];
        try
        {
            for (int i = 0; i < chain.Length; i++)
            {
                IOperator instance = chain.Operators[i];
                if (instance is SinkOperator sink)
                {
                    prepared.Add((sink, sink.Prepare(barrier.BarrierId, barrier.IsFinalBarrier)));
                    runs.AddRange(sink.Runs);
                }

                if (instance.Snapshot() is byte[] bytes)
                    states.Add((StateNames.Operator(i), bytes));
            }
        }
        catch (Exception error) when (Job.Fail(error, Stage))
        {
            return;
        }

        lock (Job.Gate)
        {
            if (_endAdded)
                states.Add((StateNames.Ended, [1]));
            _prepared ??= new PreparedOutputs(Id, Job.Generation);
            foreach ((SinkOperator sink, IReadOnlyList<Committable> outputs) in prepared)
                _prepared.OnPrepared(Id.Stage, barrier.BarrierId, outputs, sink.IsDeadLetter);
            _chains.Return(chain);
            barrier.Snapshot = barrier.Snapshot! with { States = states, Runs = runs, Committables = _prepared.Open };
            _table.Finish(barrier);
            Flush();
            Job.Scheduler.Dispatch();
        }
    }

    private void Leave(StageEntry barrier, IReadOnlyList<StageEntry> held)
    {
        TaskSnapshot snapshot = barrier.Snapshot ?? throw new InvalidOperationException("a barrier leaves without a snapshot");
        PassBarrier(snapshot with { InFlight = [.. held.Select(Describe)], Counts = CountsAt(barrier, snapshot, held) }, barrier.IsFinalBarrier);
    }

    /// <summary>
    /// The counts as of a barrier: rows behind it may have been taken, left out or dropped already, and a run that goes on from its
    /// checkpoint meets them again. Nothing that they gave has been sent.
    /// </summary>
    private RecordCounts CountsAt(StageEntry barrier, TaskSnapshot snapshot, IReadOnlyList<StageEntry> held)
    {
        StageEntry[] behind = [.. _table.Entries.Where(e => e.Sequence > barrier.Sequence && e.State == InFlightState.Finished)];
        return Counted with
        {
            In = snapshot.Counts.In,
            Out = Outputs.Count == 0 ? snapshot.Counts.In : Counted.Out, // a sink has written all that it took
            Filtered = Counted.Filtered - behind.Sum(FilteredOf),
            Rejected = Counted.Rejected - behind.Sum(e => e.Rejected),
            InFlight = held.Sum(RowsOf),
        };
    }

    /// <summary>Rows that an entry still has to give, or to be worked on.</summary>
    private static long RowsOf(StageEntry entry) => entry.State == InFlightState.Finished
        ? entry.Output.Where(o => !o.Edge.Plan.IsDeadLetter).Sum(o => (long)o.Batch.RowCount)
        : entry.InputRows;

    private static EntrySnapshot Describe(StageEntry entry) => entry.State == InFlightState.Finished
        ? new EntrySnapshot(entry.Sequence, null, true, [.. entry.Output.Select(o => (o.Edge.Plan.Id, o.Batch.Share()))])
        : new EntrySnapshot(entry.Sequence, entry.Input!.Share(), false, []); // a call keeps it until it has ended
}
