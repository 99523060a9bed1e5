using Millrace.Errors;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tests;

/// <summary>A step that was refused is told to try again whenever trying again changes something; else it waits for ever.</summary>
public sealed class ByteLedgerTests
{
    private const int Limit = 100;
    private const int Minimum = 10;
    private readonly ByteLedger _ledger = new(Limit);

    [Fact]
    public void CanCharge_LeadWantsMoreThanTheLimitLeaves_TriesAgainAndIsToldSo()
    {
        ByteAccount account = Open("a", 0);

        Assert.False(_ledger.TryCharge(account, Limit + 1, isLead: false, out _));
        Assert.True(_ledger.CanCharge(account, Limit + 1, isLead: true));
        MillraceException error = Assert.Throws<MillraceException>(() => _ledger.TryCharge(account, Limit + 1, isLead: true, out _));
        Assert.Equal("ROW_TOO_LARGE", error.Code);
    }

    [Fact]
    public void CanCharge_LeadNeedsAGrownMinimum_TriesAgainAndGetsIt()
    {
        ByteAccount account = Open("a", 0);
        Open("downstream", 2, desired: 90);

        Assert.False(_ledger.TryCharge(account, 80, isLead: false, out _));
        Assert.True(_ledger.CanCharge(account, 80, isLead: true));
        Assert.True(_ledger.TryCharge(account, 80, isLead: true, out ByteCharge charge));
        Assert.Equal(80, charge.Bytes);
    }

    [Fact]
    public void CanCharge_OversizeGrantIsTakenAndNothingIsFree_Waits()
    {
        ByteAccount busy = Open("busy", 2);
        ByteAccount account = Open("a", 0);
        Assert.True(_ledger.TryCharge(busy, 60, isLead: true, out ByteCharge held));

        Assert.True(_ledger.CanCharge(account, 50, isLead: true));
        Assert.False(_ledger.TryCharge(account, 50, isLead: true, out _));
        Assert.False(_ledger.CanCharge(account, 50, isLead: true));
        _ledger.Release(held);
        Assert.True(_ledger.CanCharge(account, 50, isLead: true));
        Assert.True(_ledger.TryCharge(account, 50, isLead: true, out _));
    }

    [Fact]
    public void TryCharge_AnotherMinimumGrewAndIsIdle_FallsBack()
    {
        ByteAccount first = Open("first", 0);
        ByteAccount second = Open("second", 1);
        Assert.True(_ledger.TryCharge(first, 80, isLead: true, out ByteCharge charge));
        _ledger.Release(charge);

        Assert.True(_ledger.CanCharge(second, 80, isLead: true));
        Assert.True(_ledger.TryCharge(second, 80, isLead: true, out _));
        Assert.Equal(Minimum, first.MinimumBytes);
    }

    [Fact]
    public void TryCharge_StepHoldsBytesBetweenItsOperators_GetsMore()
    {
        ByteAccount steps = Open("steps", 0, isOfSteps: true);
        Open("downstream", 2, desired: 90);
        Assert.True(_ledger.TryCharge(steps, 5, isLead: true, out _));

        Assert.True(_ledger.CanCharge(steps, 70, isLead: true));
        Assert.True(_ledger.TryCharge(steps, 70, isLead: true, out ByteCharge charge));
        Assert.Equal(70, charge.Bytes);
    }

    [Fact]
    public void ChargeOrForce_NotTheLeads_LeavesTheMinimum()
    {
        ByteAccount account = Open("a", 0);

        ByteCharge charge = _ledger.ChargeOrForce(account, Limit, isLead: false);

        Assert.Equal((0, Limit), (charge.FromMinimum, _ledger.OverdraftBytes));
        Assert.True(_ledger.TryCharge(account, Minimum, isLead: true, out _));
    }

    [Fact]
    public void TryChargeFree_AccountHoldsAllItMay_GrantsWhatTheLimitLeaves()
    {
        ByteAccount account = Open("a", 0, capacity: 30);
        Open("downstream", 2, desired: 90);
        Assert.True(_ledger.TryCharge(account, 20, isLead: false, out _));

        Assert.False(_ledger.TryCharge(account, 40, isLead: true, out _));
        Assert.False(_ledger.TryChargeFree(account, 71, out _));
        Assert.True(_ledger.TryChargeFree(account, 70, out ByteCharge charge));
        Assert.Equal((Minimum, 60), (charge.FromMinimum, charge.FromShared));
    }

    [Fact]
    public void CanChargeBoth_EachFitsAloneOnly_Waits()
    {
        ByteAccount busy = Open("busy", 4);
        ByteAccount edge = Open("edge", 1);
        ByteAccount steps = Open("steps", 0, isOfSteps: true);
        Assert.True(_ledger.TryCharge(busy, 50, isLead: true, out ByteCharge held));
        long peak = _ledger.PeakBytes;
        Assert.True(_ledger.TryCharge(edge, Minimum, isLead: true, out ByteCharge queued));

        Assert.True(_ledger.CanCharge(edge, 15, isLead: false));
        Assert.True(_ledger.CanCharge(steps, 15, isLead: false));
        Assert.False(_ledger.CanChargeBoth(edge, 15, steps, 16, isLead: false));
        Assert.Equal(peak + Minimum, _ledger.PeakBytes);
        _ledger.Release(held);
        Assert.True(_ledger.CanChargeBoth(edge, 15, steps, 16, isLead: false));
        _ledger.Release(queued);
    }

    [Fact]
    public void GiveUp_HolderOfTheOversizeGrant_LetsOthersHaveBytesAgain()
    {
        ByteAccount steps = Open("steps", 0, isOfSteps: true);
        ByteAccount other = Open("other", 1);
        Assert.True(_ledger.TryCharge(steps, 60, isLead: true, out _));
        Assert.False(_ledger.TryCharge(steps, 50, isLead: true, out _));
        Assert.True(_ledger.HoldsOversize(steps));
        Assert.False(_ledger.CanCharge(other, Minimum + 5, isLead: false));

        MillraceException error = _ledger.GiveUp(steps, 50);

        Assert.Equal("ROW_TOO_LARGE", error.Code);
        Assert.Contains("110", error.Advice, StringComparison.Ordinal);
        Assert.True(_ledger.CanCharge(other, Minimum + 5, isLead: false));
    }

    private ByteAccount Open(string name, int rank, long desired = Minimum, bool isOfSteps = false, long capacity = long.MaxValue) =>
        _ledger.Open(name, rank, Minimum, desired, capacity, isOfSteps);
}
