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
            bool isLead = MayUseMinimumFor(entry);
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
    public void EmitFromStep(StageEntry entry, Batch batch, ref ByteCharge reservation)
    {
        long bytes = batch.ByteSize;
        lock (Job.Gate)
        {
            OutputEdge edge = Main ?? throw new InvalidOperationException("a stage without an exchange emits rows");
            Counters.AddOut(batch.RowCount);
            AddOutput(entry, edge, batch, TakeCharge(edge.Account, bytes, ref reservation));
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
        if (isLeftOut && Job.Rejected.WritesDeadLetters && Outputs.Exists(o => o.Plan.IsDeadLetter))
            (entry.DeadLetters ??= new DeadLetterBuilder(Allocator)).Add(batch, row, Stage.Operators[operatorIndex].Id, error);
        return isLeftOut;
    }

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
            : Job.Ledger.CanChargeBoth(wanted.Account, wanted.OutputBytes, _between, wanted.ScratchBytes, isLead);
    }

    private bool MayUseMinimumFor(StageEntry entry) => ReferenceEquals(_table.Lead, entry) && MayUseMinimum;

    private bool Refuse(StageEntry entry, ByteAccount? account, long outputBytes, long scratchBytes)
    {
        if (entry.IsGivenUp)
            throw GiveUp(account, outputBytes, scratchBytes);
        entry.Wanted = new WantedBytes(account, outputBytes, scratchBytes);
        return false;
    }

    private MillraceException GiveUp(ByteAccount? account, long outputBytes, long scratchBytes)
    {
        MillraceException error = Job.Ledger.GiveUp(_between, outputBytes + scratchBytes);
        return account is null || outputBytes == 0 ? error : Job.Ledger.GiveUp(account, outputBytes + scratchBytes);
    }

    private ByteCharge TakeCharge(ByteAccount account, long bytes, ref ByteCharge reservation)
    {
        (ByteCharge part, reservation) = reservation.Split(bytes);
        if (part.Bytes == bytes)
            return part;
        Job.Ledger.Release(part);
        return Job.Ledger.ChargeOrForce(account, bytes);
    }
}
