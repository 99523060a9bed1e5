using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.BugMuseum;

/// <summary>In-flight entries over checkpoints and restores.</summary>
public sealed class InFlightMuseumTests
{
    [Fact]
    public void M10_CapacityEightRestoredWithFiveHundred_DrainsWithoutNewInput()
    {
        var table = new InFlightTable<int>(8, ordered: true);
        table.Restore(Enumerable.Range(0, 500).Select(
            i => new InFlightEntry<int>(i, InFlightKind.Remote, IsFinished: i % 7 == 0, i, 1, null, null)));
        Assert.False(table.HasRoom);

        List<int> emitted = [];
        int started = 0;
        for (int round = 0; round < 1000 && !table.IsEmpty; round++)
        {
            while (table.TryTake(out InFlightEmission<int> emission))
            {
                emitted.Add(Assert.IsType<InFlightEmission<int>.Result>(emission).Payload);
            }

            List<long> running = [];
            while (table.TryStart(out InFlightEntry<int> entry))
            {
                running.Add(entry.Sequence);
                started++;
            }

            Assert.True(running.Count <= 8);
            running.Reverse();
            running.ForEach(sequence => table.Finish(sequence, (int)sequence - 1));
        }

        Assert.Equal(Enumerable.Range(0, 500), emitted);
        Assert.Equal(500 - 72, started);
        Assert.True(table.HasRoom);
    }

    [Fact]
    public void M11_CheckpointWhileRestoredEntriesRun_HoldsThemAll()
    {
        var table = new InFlightTable<int>(2, ordered: false);
        table.Restore(Enumerable.Range(0, 5).Select(i => new InFlightEntry<int>(i, InFlightKind.Remote, false, i, 1, "v1", null)));
        Assert.True(table.TryStart(out _));
        table.AcceptBarrier(9, isFinal: false);

        Assert.True(table.TryTake(out InFlightEmission<int> emission));
        var barrier = Assert.IsType<InFlightEmission<int>.Barrier>(emission);
        Assert.Equal([0, 1, 2, 3, 4], barrier.Entries.Select(entry => entry.Payload));
        Assert.All(barrier.Entries, entry => Assert.Equal("v1", entry.Pin));
    }

    [Fact]
    public void I2_RemoteEntriesRun_BarrierLeavesAtOnce()
    {
        var table = new InFlightTable<string>(4, ordered: true);
        table.Accept(InFlightKind.Remote, "a");
        table.Accept(InFlightKind.Local, "b");
        Assert.True(table.TryStart(out _));
        Assert.True(table.TryStart(out InFlightEntry<string> local));
        table.AcceptBarrier(1, isFinal: false);
        Assert.False(table.TryTake(out _));

        table.Finish(local.Sequence, "B");
        Assert.True(table.TryTake(out InFlightEmission<string> emission));
        var barrier = Assert.IsType<InFlightEmission<string>.Barrier>(emission);
        Assert.Equal(["a", "B"], barrier.Entries.Select(entry => entry.Payload));
        Assert.Equal([false, true], barrier.Entries.Select(entry => entry.IsFinished));
    }

    [Fact]
    public void TryTake_FinalBarrier_WaitsForEverything()
    {
        var table = new InFlightTable<string>(4, ordered: false);
        long remote = table.Accept(InFlightKind.Remote, "a");
        Assert.True(table.TryStart(out _));
        table.AcceptBarrier(1, isFinal: true);
        Assert.False(table.TryTake(out _));
        table.Finish(remote, "A");
        Assert.True(table.TryTake(out _));
        Assert.True(table.TryTake(out InFlightEmission<string> emission));
        Assert.Empty(Assert.IsType<InFlightEmission<string>.Barrier>(emission).Entries);
    }

    [Fact]
    public void TryTake_UnorderedAroundWatermark_KeepsSegments()
    {
        var table = new InFlightTable<string>(4, ordered: false);
        long first = table.Accept(InFlightKind.Remote, "first");
        table.AcceptWatermark(10);
        long second = table.Accept(InFlightKind.Remote, "second");
        while (table.TryStart(out _))
        {
        }

        table.Finish(second, "second");
        Assert.False(table.TryTake(out _));
        table.Finish(first, "first");
        Assert.True(table.TryTake(out InFlightEmission<string> one));
        Assert.True(table.TryTake(out InFlightEmission<string> two));
        Assert.True(table.TryTake(out InFlightEmission<string> three));
        Assert.Equal("first", Assert.IsType<InFlightEmission<string>.Result>(one).Payload);
        Assert.Equal(10, Assert.IsType<InFlightEmission<string>.Watermark>(two).Milliseconds);
        Assert.Equal("second", Assert.IsType<InFlightEmission<string>.Result>(three).Payload);
    }

    [Fact]
    public void TryPin_VersionChangedAfterRestore_IsRefused()
    {
        var table = new InFlightTable<string>(1, ordered: true);
        table.Restore([new InFlightEntry<string>(1, InFlightKind.Remote, false, "a", 1, "etag-1", null)]);
        Assert.True(table.TryStart(out InFlightEntry<string> entry));
        Assert.False(table.TryPin(entry.Sequence, "etag-2"));
        Assert.True(table.TryPin(entry.Sequence, "etag-1"));
    }
}
