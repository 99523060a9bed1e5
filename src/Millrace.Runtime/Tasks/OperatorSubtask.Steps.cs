using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.RowErrors;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <content>What a step asks of its surroundings: bytes, a place for its output, a place for rows with errors.</content>
internal sealed partial class OperatorSubtask
{
    /// <summary>Asks the ledger for a step's bytes: output out of the edge's account for the last operator, else out of the stage's own.</summary>
    public bool TryReserve(
        StageEntry entry, bool isLast, long outputBytes, long scratchBytes, out ByteCharge output, out ByteCharge scratch)
    {
        output = ByteCharge.None;
        scratch = ByteCharge.None;
        lock (Job.Gate)
        {
            ByteAccount? account = isLast ? Main?.Account : _between;
            if (HasManyDeadLetters(entry))
                return Refuse(entry, account, outputBytes, scratchBytes);
            bool isLead = MayUseMinimumFor(entry);
            if (account is not null && outputBytes > 0 && !TryCharge(entry, account, outputBytes, isLead, out output))
                return Refuse(entry, account, outputBytes, scratchBytes);
            if (scratchBytes == 0 || TryCharge(entry, _between, scratchBytes, isLead, out scratch))
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
    public ByteCharge ChargeBetween(StageEntry entry, Batch batch, ref ByteCharge reservation)
    {
        lock (Job.Gate)
            return Settle(entry, _between, batch.ByteSize, ref reservation);
    }

    /// <summary>Takes a slice that the stage's last operator made.</summary>
    public void EmitFromStep(StageEntry entry, Batch batch, ref ByteCharge reservation)
    {
        long bytes = batch.ByteSize;
        lock (Job.Gate)
        {
            OutputEdge edge = Main ?? throw new InvalidOperationException("a stage without an exchange emits rows");
            Counters.AddOut(batch.RowCount);
            entry.Emitted += batch.RowCount;
            AddOutput(entry, edge, batch, Settle(entry, edge.Account, bytes, ref reservation));
            Flush();
            Job.Scheduler.Dispatch();
        }
    }

    /// <summary>Takes a row's error.</summary>
    /// <returns>Whether the row is left out.</returns>
    public bool Reject(StageEntry entry, int operatorIndex, Batch batch, int row, RowError error)
    {
        bool isLeftOut = Job.Rejected.Take(DeadLetterBuilder.OriginOf(batch, row), error, Counters);
        entry.Rejected += isLeftOut ? 1 : 0;
        if (isLeftOut && Job.Plan.KeepsRejected && DeadLetterEdge is null)
            throw NoDeadLetters(operatorIndex, error);
        if (isLeftOut && DeadLetterEdge is not null)
            (entry.DeadLetters ??= new DeadLetterBuilder(Allocator)).Add(batch, row, Stage.Operators[operatorIndex].Id, error);
        return isLeftOut;
    }

    private MillraceException NoDeadLetters(int operatorIndex, RowError error) => new(
        ErrorDomain.User,
        error.Code,
        $"{error.Step}: {error.Reason}; no row of this step was thought to be rejected, so it has no dead letters",
        "Raise memory.limit, or lower subtasks; on-error = skip leaves such rows out")
    {
        OperatorId = Stage.Operators[operatorIndex].Id,
    };

    /// <inheritdoc/>
    public override bool TryGiveUp(bool mustHoldOversize)
    {
        if (_table.Lead is not { State: InFlightState.Blocked, IsGivenUp: false } lead || !MayUseMinimum)
            return false;
        bool holds = Job.Ledger.HoldsOversize(_between) || (lead.Wanted.Account is ByteAccount account && Job.Ledger.HoldsOversize(account));
        if (mustHoldOversize && !holds)
            return false;
        lead.IsGivenUp = true;
        return true;
    }

    /// <summary>Whether a blocked entry would get its bytes now.</summary>
    private bool MayResume(StageEntry entry)
    {
        if (entry.IsGivenUp)
            return true;
        bool isLead = MayUseMinimumFor(entry);
        WantedBytes wanted = entry.Wanted;
        return wanted.Account is null
            ? Job.Ledger.CanCharge(_between, wanted.ScratchBytes, isLead)
            : Job.Ledger.CanChargeBoth(
                wanted.Account, wanted.OutputBytes, _between, wanted.ScratchBytes, isLead, IsBeforeBarrier(entry));
    }

    private bool MayUseMinimumFor(StageEntry entry) => ReferenceEquals(_table.Lead, entry) && MayUseMinimum;

    private bool Refuse(StageEntry entry, ByteAccount? account, long outputBytes, long scratchBytes)
    {
        if (entry.IsGivenUp)
            throw GiveUp(account, outputBytes, scratchBytes);
        entry.Wanted = new WantedBytes(account, outputBytes, scratchBytes);
        return false;
    }

    private bool TryCharge(StageEntry entry, ByteAccount account, long bytes, bool isLead, out ByteCharge charge) =>
        Job.Ledger.TryCharge(account, bytes, isLead, out charge, IsBeforeBarrier(entry))
            || (entry.IsGivenUp && Job.Ledger.TryChargeFree(account, bytes, out charge));

    private MillraceException GiveUp(ByteAccount? account, long outputBytes, long scratchBytes)
    {
        MillraceException error = Job.Ledger.GiveUp(_between, outputBytes + scratchBytes);
        return account is null || outputBytes == 0 ? error : Job.Ledger.GiveUp(account, outputBytes + scratchBytes);
    }

    /// <summary>A step that may reject rows has bytes for its dead letters before it starts; the oldest entry has the edge's minimum.</summary>
    private bool TryChargeDeadLetters(StageEntry entry)
    {
        if (entry.Kind == InFlightKind.Barrier || DeadLetterEdge is not OutputEdge edge)
            return true;
        bool isGranted = Job.Ledger.TryCharge(edge.Account, edge.Plan.SliceBytes, MayUseMinimumFor(entry), out ByteCharge charge);
        entry.DeadLetterCharge = charge;
        return isGranted;
    }

    /// <summary>Sends a step's dead letters on their way, and gives back what they did not need.</summary>
    private void EnqueueDeadLetters(StageEntry entry)
    {
        ByteCharge reserved = entry.DeadLetterCharge;
        entry.DeadLetterCharge = ByteCharge.None;
        if (entry.DeadLetters is DeadLetterBuilder letters && DeadLetterEdge is OutputEdge edge)
        {
            entry.DeadLetters = null;
            using (letters)
            {
                Batch batch = letters.Finish();
                AddOutput(entry, edge, batch, Settle(entry, edge.Account, batch.ByteSize, ref reserved));
            }
        }

        Job.Ledger.Release(reserved);
    }

    /// <summary>Half of what is granted for dead letters is in use: the step is to stop, so that they leave.</summary>
    private bool HasManyDeadLetters(StageEntry entry) =>
        entry is { DeadLetters: DeadLetterBuilder letters, IsGivenUp: false }
            && letters.ByteSize > DeadLetterEdge!.Plan.SliceBytes / 2; // they have an edge

    private ByteCharge Settle(StageEntry entry, ByteAccount account, long bytes, ref ByteCharge reservation) =>
        Job.Ledger.Settle(account, bytes, MayUseMinimumFor(entry), ref reservation);
}
