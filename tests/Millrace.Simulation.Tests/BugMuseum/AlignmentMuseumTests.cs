using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.BugMuseum;

/// <summary>Barriers over channels: what other engines lost data by.</summary>
public sealed class AlignmentMuseumTests
{
    [Fact]
    public void M1_SkewedChannels_PostBarrierDataWaitsForTheCut()
    {
        var aligner = new BarrierAligner(2, settled: 0);

        Assert.Equal([new AlignerEffect.Block(0)], aligner.OnBarrier(0, 5, isFinal: false));
        Assert.True(aligner.IsBlocked(0));
        Assert.False(aligner.IsBlocked(1));

        IReadOnlyList<AlignerEffect> effects = aligner.OnBarrier(1, 5, isFinal: false);
        Assert.Contains(new AlignerEffect.Aligned(5, false), effects);
        Assert.True(
            effects.ToList().FindIndex(effect => effect is AlignerEffect.Aligned)
            < effects.ToList().FindIndex(effect => effect is AlignerEffect.Unblock));
        Assert.False(aligner.IsBlocked(0));
    }

    [Fact]
    public void M1_BarrierWithRunningLocalEntry_LaterResultWaitsBehindIt()
    {
        var table = new InFlightTable<MuseumEntry<string>>(4, isOrdered: false);
        MuseumEntry<string> before = table.Accept(InFlightKind.Local, "before");
        table.Start();
        table.AcceptBarrier(1, isFinal: false);
        MuseumEntry<string> after = table.Accept(InFlightKind.Local, "after");
        table.Start();
        table.Finish(after, "after");
        Assert.False(table.TryTake(out _, out _));

        table.Finish(before, "before");
        Assert.Equal(["before", "barrier []", "after"], table.Drain());
    }

    [Fact]
    public void M3_BarrierCancelAndNextBarrierInterleaved_CutsOnlyTheNext()
    {
        var aligner = new BarrierAligner(2, settled: 0);
        aligner.OnBarrier(0, 5, isFinal: false);
        Assert.Contains(new AlignerEffect.Dropped(5), aligner.OnCancel(5));
        Assert.Empty(aligner.OnBarrier(1, 5, isFinal: false));
        aligner.OnBarrier(1, 6, isFinal: false);
        Assert.True(aligner.IsBlocked(1));
        Assert.Empty(aligner.OnCancel(5));
        Assert.Contains(new AlignerEffect.Aligned(6, false), aligner.OnBarrier(0, 6, isFinal: false));
    }

    [Fact]
    public void M3_NewerBarrierWithoutCancel_DropsTheOlder()
    {
        var aligner = new BarrierAligner(3, settled: 0);
        aligner.OnBarrier(0, 5, isFinal: false);
        IReadOnlyList<AlignerEffect> effects = aligner.OnBarrier(1, 6, isFinal: false);
        Assert.Contains(new AlignerEffect.Dropped(5), effects);
        Assert.False(aligner.IsBlocked(0));
        Assert.Empty(aligner.OnBarrier(2, 5, isFinal: false));
        Assert.Equal(6, aligner.Pending);
    }

    [Fact]
    public void OnChannelEnded_LastMissingChannel_CompletesTheCut()
    {
        var aligner = new BarrierAligner(2, settled: 0);
        aligner.OnBarrier(0, 5, isFinal: false);
        Assert.Contains(new AlignerEffect.Aligned(5, false), aligner.OnChannelEnded(1));
    }
}
