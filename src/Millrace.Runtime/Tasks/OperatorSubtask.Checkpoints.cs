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
/// Barriers. A cut of the input becomes an entry of the table, behind everything taken before it. Local stages let it leave when all
/// before it has been emitted; stateful ones take their snapshot then, on a slot; remote ones let it leave at once, with what is in
/// flight in the checkpoint.
/// </content>
internal sealed partial class OperatorSubtask
{
    private PreparedOutputs? _prepared;
    private int _waitingCount;

    /// <summary>Whether barriers do not wait for entries: they leave the dataflow, and a checkpoint holds their input.</summary>
    private bool LeavesAtOnce => Stage.IsRemote && !Stage.IsStateful && Job.Checkpoints is not null;

    /// <summary>Takes up its part of a checkpoint, before anything runs.</summary>
    /// <param name="restored">The subtask's part; its entries are taken over.</param>
    /// <param name="input">Where the bytes of entries are charged.</param>
    public void Restore(RestoredTask restored, ByteAccount input)
    {
        Counted = restored.Counts;
        _endAdded = restored.IsEnded;
        foreach (EntrySnapshot entry in restored.InFlight)
        {
            if (entry.Input is Batch slice)
                RestoreWaiting(slice, input);
            else
                RestoreFinished(entry);
        }
    }

    /// <inheritdoc/>
    protected override void Apply(ControlPayload payload)
    {
        switch (payload)
        {
            case ControlPayload.Cancel cancel:
                _input.Cancel(cancel.Checkpoint);
                DropBarrier(cancel.Checkpoint);
                break;
            case ControlPayload.Completed completed:
                _prepared?.OnCompleted(completed.Checkpoint);
                break;
        }
    }

    private void RestoreWaiting(Batch slice, ByteAccount input)
    {
        _waitingCount++;
        _table.Add(new InFlightEntry
        {
            Sequence = _table.NextSequence,
            InputRows = slice.RowCount,
            InputCharge = Job.Ledger.ChargeOrForce(input, slice.ByteSize),
            Input = slice,
        });
    }

    private void RestoreFinished(EntrySnapshot restored)
    {
        var entry = new InFlightEntry { Sequence = _table.NextSequence, State = InFlightState.Finished };
        _table.Add(entry);
        foreach ((string id, Batch batch) in restored.Outputs)
        {
            OutputEdge edge = Outputs.Find(o => o.Plan.Id == id)
                ?? throw MillraceException.Internal("UNKNOWN_EDGE", $"a checkpoint holds rows for the exchange {id}, which {Id} does not have");
            entry.Output.Enqueue((edge, batch, Job.Ledger.ChargeOrForce(edge.Account, batch.ByteSize)));
        }
    }

    /// <summary>Sends what a checkpoint held finished. Under the lock, before the first step.</summary>
    public void FlushRestored() => Flush();

    /// <summary>Puts cuts of the input into the table.</summary>
    private void TakeCuts()
    {
        if (Job.Checkpoints is null)
            return;
        bool hasCut = false;
        do
        {
            while (_input.TryTakeCut(out ExchangeItem cut))
            {
                hasCut = true;
                _table.Add(new InFlightEntry
                {
                    Sequence = _table.NextSequence,
                    BarrierId = cut.CheckpointId,
                    IsFinalBarrier = cut.IsFinal,
                    State = Stage.IsStateful ? InFlightState.Ready : InFlightState.Finished,
                    Snapshot = Stage.IsStateful ? null : NewSnapshot(cut.CheckpointId),
                });
            }
        }
        while (TryMakeWay());

        if (hasCut)
            Flush();
    }

    private TaskSnapshot NewSnapshot(long checkpoint) => new() { Task = Id, Checkpoint = checkpoint, AppliedSequence = AppliedSequence };

    /// <summary>A barrier does not wait for calls: rows before it go into the table, beyond the bound on calls, and wait there.</summary>
    private bool TryMakeWay()
    {
        if (!LeavesAtOnce || _isSatisfied || !_input.HasBarrierBehind || !_input.TryTake(int.MaxValue, out Batch? slice, out ByteCharge charge))
            return false;
        using (slice)
            Accept(slice, charge);
        _waitingCount++;
        return true;
    }

    private void BeginWaiting(InFlightEntry entry)
    {
        _waitingCount--;
        Batch slice = entry.Input ?? throw new InvalidOperationException("an entry waits without its input");
        if (LeavesAtOnce)
        {
            Begin(entry, slice.Share());
            return;
        }

        entry.Input = null;
        Begin(entry, slice);
    }

    /// <summary>The barrier of a stateful stage, when all before it has been emitted.</summary>
    private InFlightEntry? NextSnapshot() =>
        _table.Barrier is { State: InFlightState.Ready } barrier && _table.IsFirst(barrier) ? barrier : null;

    private Action StartSnapshot(InFlightEntry barrier)
    {
        barrier.State = InFlightState.Running;
        barrier.Chain = _chains.Rent();
        return () => TakeSnapshot(barrier, barrier.Chain);
    }

    private void TakeSnapshot(InFlightEntry barrier, OperatorChain chain)
    {
        List<(string Name, byte[] Bytes)> states = [];
        List<(SinkOperator Sink, IReadOnlyList<Committable> Outputs)> prepared = [];
        List<ISinkRun> runs = [];
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
            barrier.Chain = null;
            _table.Finish(barrier);
            if (barrier.IsCancelled)
                _table.Remove(barrier);
            else
                barrier.Snapshot = NewSnapshot(barrier.BarrierId) with { States = states, Runs = runs, Committables = _prepared.Open };
            Flush();
            Job.Scheduler.Dispatch();
        }
    }

    /// <summary>
    /// Lets the barrier of a remote stage leave before the entries that it found, with their inputs or finished outputs in the
    /// checkpoint. An entry that has begun to send is past its call, and is waited for: its input would repeat what was sent.
    /// </summary>
    private void LeaveAtOnce()
    {
        if (!LeavesAtOnce || _table.Barrier is not InFlightEntry barrier)
            return;
        InFlightEntry[] earlier = [.. _table.BeforeBarrier()];
        if (Array.Exists(earlier, e => e.HasSent))
            return;
        TaskSnapshot snapshot = barrier.Snapshot ?? NewSnapshot(barrier.BarrierId);
        barrier.Snapshot = snapshot with
        {
            InFlight = [.. earlier.Select(Describe)],

            // Who goes on with an entry that has finished will not see its errors again.
            Counts = RecordCounts.Zero with { Rejected = earlier.Where(e => e.State == InFlightState.Finished).Sum(e => e.Rejected) },
        };
        Leave(barrier);
    }

    private static EntrySnapshot Describe(InFlightEntry entry) => entry.State == InFlightState.Finished
        ? new EntrySnapshot(entry.Sequence, null, true, [.. entry.Output.Select(o => (o.Edge.Plan.Id, o.Batch.Share()))])
        : new EntrySnapshot(entry.Sequence, entry.Input!.Share(), false, []); // kept wherever barriers leave at once

    private void DropBarrier(long checkpoint)
    {
        if (_table.Barrier is not InFlightEntry barrier || barrier.BarrierId > checkpoint)
            return;
        if (barrier.State == InFlightState.Running)
        {
            barrier.IsCancelled = true;
            return;
        }

        if (barrier.State != InFlightState.Finished)
            _table.Finish(barrier);
        barrier.Snapshot?.Dispose();
        barrier.Snapshot = null;
        _table.Remove(barrier);
        Flush();
    }
}
