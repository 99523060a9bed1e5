using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.BugMuseum;

/// <summary>In-flight entries over checkpoints and restores.</summary>
public sealed class InFlightMuseumTests
{
    [Fact]
    public void M10_CapacityEightRestoredWithFiveHundred_DrainsWithoutNewInput()
    {
        var table = new InFlightTable<MuseumEntry<int>>(8, isOrdered: true);
        for (int i = 0; i < 500; i++)
            table.Restore(isFinished: i % 7 == 0, i);
        Assert.False(table.HasRoom);

        List<int> emitted = [];
        int started = 0;
        for (int round = 0; round < 1000 && !table.IsEmpty; round++)
        {
            while (table.TryTake(out MuseumEntry<int>? entry, out _))
            {
                Assert.Equal(InFlightKind.Remote, entry.Kind);
                emitted.Add(entry.Payload);
            }

            List<MuseumEntry<int>> running = [];
            while (table.TryStart(out MuseumEntry<int>? entry))
            {
                running.Add(entry);
                started++;
            }

            Assert.True(running.Count <= 8);
            running.Reverse();
            running.ForEach(entry => table.Finish(entry, (int)entry.Sequence - 1));
        }

        Assert.Equal(Enumerable.Range(0, 500), emitted);
        Assert.Equal(500 - 72, started);
        Assert.True(table.HasRoom);
    }

    [Fact]
    public void M11_CheckpointWhileRestoredEntriesRun_HoldsThemAll()
    {
        var table = new InFlightTable<MuseumEntry<int>>(2, isOrdered: false);
        for (int i = 0; i < 5; i++)
            table.Restore(isFinished: false, i, "v1");
        table.Start();
        table.AcceptBarrier(9, isFinal: false);

        Assert.True(table.TryTake(out MuseumEntry<int>? barrier, out IReadOnlyList<MuseumEntry<int>> held));
        Assert.Equal(InFlightKind.Barrier, barrier.Kind);
        Assert.Equal([0, 1, 2, 3, 4], held.Select(entry => entry.Payload));
        Assert.All(held, entry => Assert.Equal("v1", entry.Pin));
    }

    [Fact]
    public void I2_RemoteEntriesRun_BarrierLeavesAtOnce()
    {
        InFlightTable<MuseumEntry<string>> table = Table(4, isOrdered: true);
        table.Accept(InFlightKind.Remote, "a");
        table.Accept(InFlightKind.Local, "b");
        table.Start();
        MuseumEntry<string> local = table.Start();
        table.AcceptBarrier(1, isFinal: false);
        Assert.False(table.TryTake(out _, out _));

        table.Finish(local, "B");
        Assert.True(table.TryTake(out MuseumEntry<string>? barrier, out IReadOnlyList<MuseumEntry<string>> held));
        Assert.Equal(InFlightKind.Barrier, barrier.Kind);
        Assert.Equal(["a", "B"], held.Select(entry => entry.Payload));
        Assert.Equal([false, true], held.Select(entry => entry.State == InFlightState.Finished));
    }

    [Fact]
    public void TryTake_FinalBarrier_WaitsForEverything()
    {
        InFlightTable<MuseumEntry<string>> table = Table(4, isOrdered: false);
        MuseumEntry<string> remote = table.Accept(InFlightKind.Remote, "a");
        table.Start();
        table.AcceptBarrier(1, isFinal: true);
        Assert.False(table.TryTake(out _, out _));
        table.Finish(remote, "A");
        Assert.Equal(["A", "barrier []"], table.Drain());
    }

    [Fact]
    public void TryTake_UnorderedAroundWatermark_KeepsSegments()
    {
        InFlightTable<MuseumEntry<string>> table = Table(4, isOrdered: false);
        MuseumEntry<string> first = table.Accept(InFlightKind.Remote, "first");
        table.AcceptWatermark(10);
        MuseumEntry<string> second = table.Accept(InFlightKind.Remote, "second");
        table.Start();
        table.Start();

        table.Finish(second, "second");
        Assert.False(table.TryTake(out _, out _));
        table.Finish(first, "first");
        Assert.Equal(["first", "watermark 10", "second"], table.Drain());
    }

    [Fact]
    public void TryTake_BarrierIsPatient_TakesOnlyTheCallsThatItsPatienceWasTooShortFor()
    {
        InFlightTable<MuseumEntry<string>> table = Table(4, isOrdered: true);
        MuseumEntry<string> quick = table.Accept(InFlightKind.Remote, "quick");
        table.Accept(InFlightKind.Remote, "slow");
        table.Start();
        table.Start();
        table.AcceptBarrier(1, isFinal: false, isPatient: true);
        Assert.Empty(table.Drain());
        table.Finish(quick, "quick");
        Assert.Equal(["quick"], table.Drain());

        table.EndPatience(0); // of an older barrier
        Assert.Empty(table.Drain());
        table.EndPatience(1);
        Assert.Equal(["barrier [slow]"], table.Drain());
    }

    [Fact]
    public void TryTake_BarrierIsPatientAndAllCallsEnd_LeavesAtOnceWithNone()
    {
        InFlightTable<MuseumEntry<string>> table = Table(4, isOrdered: false);
        MuseumEntry<string> a = table.Accept(InFlightKind.Remote, "a");
        table.Start();
        table.AcceptBarrier(1, isFinal: false, isPatient: true);
        MuseumEntry<string> behind = table.Accept(InFlightKind.Remote, "behind");
        table.Start();
        table.Finish(behind, "behind");
        table.Finish(a, "a");
        Assert.Equal(["a", "barrier []", "behind"], table.Drain());
    }

    /// <summary>A call that has begun to send would hold the barrier for as long as it takes.</summary>
    [Fact]
    public void TryTake_BarrierIsPatientAndACallHasAPart_ThePartWaits()
    {
        InFlightTable<MuseumEntry<string>> table = Table(4, isOrdered: false);
        table.Accept(InFlightKind.Remote, "a");
        MuseumEntry<string> a = table.Start();
        table.AcceptBarrier(1, isFinal: false, isPatient: true);
        table.AddOutput(a);
        Assert.Empty(table.Drain());
        table.EndPatience(1);
        Assert.Equal(["barrier [a]", "a"], table.Drain());
    }

    [Fact]
    public void TryTake_CallIsAboutToSend_BarrierGoesFirst()
    {
        InFlightTable<MuseumEntry<string>> table = Table(4, isOrdered: false);
        table.Accept(InFlightKind.Remote, "a");
        MuseumEntry<string> a = table.Start();
        table.AcceptBarrier(1, isFinal: false);
        table.AddOutput(a);
        Assert.Equal(["barrier [a]", "a"], table.Drain());
    }

    [Fact]
    public void TryTake_CallHasBegunToSend_BarrierWaitsForIt()
    {
        InFlightTable<MuseumEntry<string>> table = Table(4, isOrdered: false);
        table.Accept(InFlightKind.Remote, "a");
        table.Accept(InFlightKind.Remote, "b");
        MuseumEntry<string> a = table.Start();
        table.Start();
        table.AddOutput(a);
        Assert.Equal(["a"], table.Drain());

        table.AcceptBarrier(1, isFinal: false);
        Assert.Empty(table.Drain());
        table.AddOutput(a);
        Assert.Equal(["a"], table.Drain());
        table.Finish(a);
        Assert.Equal(["barrier [b]"], table.Drain());
    }

    [Fact]
    public void TryTake_OrderedSlices_LeaveWhileTheOldestStillRuns()
    {
        InFlightTable<MuseumEntry<string>> table = Table(4, isOrdered: true);
        MuseumEntry<string> a = table.Accept(InFlightKind.Local, "a");
        MuseumEntry<string> b = table.Accept(InFlightKind.Local, "b");
        table.Start();
        table.Start();
        table.Finish(b, "b");
        table.AddOutput(a);
        table.AddOutput(a);
        Assert.Equal(["a", "a"], table.Drain());
        table.Finish(a);
        Assert.Equal(["b"], table.Drain());
        Assert.True(table.IsEmpty);
    }

    [Fact]
    public void AcceptBeyond_NoRoom_JoinsTheCheckpointAndBeginsLater()
    {
        InFlightTable<MuseumEntry<string>> table = Table(1, isOrdered: true);
        MuseumEntry<string> a = table.Accept(InFlightKind.Remote, "a");
        table.Start();
        var b = new MuseumEntry<string> { Kind = InFlightKind.Remote, Payload = "b" };
        table.AcceptBeyond(b);
        table.AcceptBarrier(1, isFinal: false);
        Assert.Equal(["barrier [a b]"], table.Drain());
        Assert.False(table.TryStart(out _));

        table.Finish(a, "a");
        Assert.False(table.HasRoom);
        Assert.Same(b, table.Start());
    }

    [Fact]
    public void TryStart_BarrierIsStep_RunsWhenAllBeforeItIsEmitted()
    {
        var table = new InFlightTable<MuseumEntry<string>>(1, isOrdered: true) { BarriersAreSteps = true };
        MuseumEntry<string> a = table.Accept(InFlightKind.Local, "a");
        table.Start();
        table.AcceptBarrier(1, isFinal: false);
        Assert.False(table.TryStart(out _));
        table.Finish(a, "a");
        Assert.False(table.TryStart(out _));
        Assert.Equal(["a"], table.Drain());

        MuseumEntry<string> barrier = table.Start();
        Assert.Equal(1, barrier.BarrierId);
        Assert.False(table.HasRoom);
        table.Finish(barrier);
        Assert.Equal(["barrier []"], table.Drain());
    }

    [Fact]
    public void CancelBarrier_StepRuns_NeverLeaves()
    {
        var table = new InFlightTable<MuseumEntry<string>>(1, isOrdered: true) { BarriersAreSteps = true };
        table.AcceptBarrier(1, isFinal: false);
        MuseumEntry<string> barrier = table.Start();
        table.CancelBarrier(1);
        table.AcceptBarrier(2, isFinal: false);
        Assert.False(table.TryStart(out _));
        table.Finish(barrier);
        Assert.Empty(table.Drain());

        MuseumEntry<string> next = table.Start();
        Assert.Equal(2, next.BarrierId);
        table.Finish(next);
        Assert.Equal(["barrier []"], table.Drain());
    }

    [Fact]
    public void TryStart_BlockedEntries_GoOnWhenTheDriverSaysSo()
    {
        HashSet<string> hasBytes = [];
        var table = new InFlightTable<MuseumEntry<string>>(2, isOrdered: true) { MayResume = entry => hasBytes.Contains(entry.Payload) };
        MuseumEntry<string> a = table.Accept(InFlightKind.Local, "a");
        MuseumEntry<string> b = table.Accept(InFlightKind.Local, "b");
        table.Suspend(table.Start(), InFlightState.Blocked);
        table.Suspend(table.Start(), InFlightState.Pending);
        Assert.False(table.TryStart(out _));
        Assert.Same(a, table.Lead);

        hasBytes.Add("a");
        Assert.Same(a, table.Start());
        table.Wake(b);
        Assert.Same(b, table.Start());
        table.Finish(a);
        Assert.Same(b, table.Lead);
    }

    [Fact]
    public void TryPin_VersionChangedAfterRestore_IsRefused()
    {
        InFlightTable<MuseumEntry<string>> table = Table(1, isOrdered: true);
        table.Restore(isFinished: false, "a", "etag-1");
        MuseumEntry<string> entry = table.Start();
        Assert.False(table.TryPin(entry, "etag-2"));
        Assert.True(table.TryPin(entry, "etag-1"));
    }

    private static InFlightTable<MuseumEntry<string>> Table(int capacity, bool isOrdered) => new(capacity, isOrdered);
}
