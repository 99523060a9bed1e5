using System.Diagnostics;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Tests.Checkpointing;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests.Exchange;

public sealed class QueueBoundTests
{
    private const int Rows = 400;
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(3);

    [Fact]
    public void OnTaken_SteadyPace_BoundIsWhatTheTargetTimeTakes()
    {
        var time = new SetTime();
        var bound = new QueueBound(time, 4, 2, () => { });

        for (int i = 0; i < 100; i++)
        {
            time.Now += TimeSpan.FromMilliseconds(1);
            bound.OnTaken(3, wasFull: false);
        }

        Assert.Equal(300, bound.RowsMax);
    }

    [Fact]
    public void OnTaken_AfterAPause_LeastStays()
    {
        var time = new SetTime();
        var bound = new QueueBound(time, 4, 2, () => { });
        time.Now += TimeSpan.FromSeconds(100);

        bound.OnTaken(1, wasFull: false);

        Assert.Equal(4, bound.RowsMax);
    }

    [Theory]
    [InlineData(0.01, 20)]
    [InlineData(1e-9, 200_000_000)]
    [InlineData(60, 4)]
    public void OnMeasured_TimeOfARow_AsManyMayBeReadyAsTheTargetTimeTakes(double secondsPerRow, long expected)
    {
        var bound = new QueueBound(new SetTime(), 4, 2, () => { });

        bound.OnMeasured(secondsPerRow);

        Assert.InRange(bound.ReadyRowsMax, expected - 1, expected);
    }

    [Fact]
    public void OnTaken_OffAFullChannel_TellsTheProducer()
    {
        int told = 0;
        var bound = new QueueBound(new SetTime(), 4, 2, () => told++);

        bound.OnTaken(1, wasFull: false);
        bound.OnTaken(1, wasFull: true);

        Assert.Equal(1, told);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    [InlineData(9, 0)]
    public void RoomRows_LeastBound_IsWhatIsFree(long queued, long expected) =>
        Assert.Equal(expected, new QueueBound(new SetTime(), 4, 2, () => { }).RoomRows(queued));

    [Theory]
    [InlineData(74, 26)]
    [InlineData(75, 25)]
    [InlineData(76, 0)]
    public void RoomRows_LargeBound_NoneUntilAQuarterIsFree(long queued, long expected) =>
        Assert.Equal(expected, new QueueBound(new SetTime(), 100, 2, () => { }).RoomRows(queued));

    /// <summary>A checkpoint's barrier waited behind all rows of the source: their bytes were few.</summary>
    [Fact]
    public async Task RunAsync_SlowStageWithCheckpoints_FewRowsWaitBeforeIt()
    {
        int read = 0;
        int done = 0;
        int behindMax = 0;
        var source = new MemorySource(1, Rows, (context, _, batch) =>
        {
            behindMax = Math.Max(behindMax, Interlocked.Increment(ref read) - Volatile.Read(ref done));
            return Batches.Range(context.Allocator, batch, 1);
        });
        var world = new CheckpointedWorld(1) { Interval = TimeSpan.FromMilliseconds(50) };
        JobPlan plan = new JobPlanBuilder()
            .Source(source, Batches.Schema, 1, 20 * sizeof(long))
            .Stage(
                "Slow", () => Slow(() => Interlocked.Increment(ref done)),
                new OperatorDeclarations { OutputSliceBytes = 20 * sizeof(long) }, 1, isOrdered: true)
            .Sink(world.Sink)
            .DeadLetters(world.DeadLetters)
            .Build();

        JobResult result = await world.RunPlanAsync(plan, restore: null);

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(Rows, world.Sink.Rows.Count);
        Assert.InRange(behindMax, 1, Rows / 2);
    }

    private static Func<IStepContext, StepStatus> Slow(Action onDone) => context =>
    {
        if (!context.TryReserve(context.Input.ByteSize))
            return StepStatus.Blocked;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Work * context.Input.RowCount)
            Thread.SpinWait(100);
        for (int i = 0; i < context.Input.RowCount; i++)
            onDone();
        context.Emit(context.Input.Share());
        return StepStatus.NeedInput;
    };

    private sealed class SetTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
