using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>A source whose one slice is much work: barriers pass within it.</summary>
public sealed class LargeSliceTests
{
    private const int Rows = 400;
    private const int StopAtRow = 20;

    /// <summary>What a row takes, and what it takes while the test waits for the engine: so late may that be, on a busy machine.</summary>
    private static readonly TimeSpan RowTime = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan WaitingRowTime = TimeSpan.FromMilliseconds(15);

    [Fact]
    public async Task Stop_WithinALargeSlice_StopsThereAndGoesOnFromThere()
    {
        var world = new CheckpointedWorld(seed: 0) { Interval = TimeSpan.FromHours(1) };
        using var stop = new CancellationTokenSource();
        int worked = 0;
        TimeSpan rowTime = RowTime;
        JobPlan plan = Plan(world, () =>
        {
            if (++worked == StopAtRow)
            {
                stop.Cancel();
                rowTime = WaitingRowTime;
            }

            return rowTime;
        });

        JobResult stopped = await world.RunPlanAsync(plan, restore: null, stop.Token);
        int first = worked;
        rowTime = RowTime;
        JobResult result = await world.RunPlanAsync(plan, restore: "latest");

        Assert.Equal(JobState.Stopped, stopped.State);
        Assert.InRange(first, StopAtRow, Rows / 2);
        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(Rows, worked); // nothing is worked on behind the barrier, and again
        Assert.Equal(Rows, result.Metrics.RowsRead);
        Assert.Equal(Enumerable.Range(0, Rows).Select(n => (long)n), world.Sink.Rows.Order());
    }

    /// <summary>The slice was worked through by a stage that is many times as fast, and waited behind that.</summary>
    [Fact]
    public async Task Stop_BehindAFastStage_StopsThereToo()
    {
        const int stopAt = 100;
        var world = new CheckpointedWorld(seed: 0) { Interval = TimeSpan.FromHours(1) };
        using var stop = new CancellationTokenSource();
        int worked = 0;
        JobPlan plan = Plan(
            world,
            () =>
            {
                if (++worked == stopAt)
                    stop.Cancel();
                return stop.IsCancellationRequested ? WaitingRowTime : RowTime;
            },
            hasFastStage: true);

        JobResult stopped = await world.RunPlanAsync(plan, restore: null, stop.Token);

        Assert.Equal(JobState.Stopped, stopped.State);
        Assert.InRange(worked, stopAt, Rows * 3 / 4);
    }

    [Fact]
    public async Task Checkpoints_WithinALargeSlice_ComeWhileItIsWorkedOn()
    {
        const int wanted = 4;
        var events = new EventLog();
        var world = new CheckpointedWorld(seed: 0) { Interval = TimeSpan.FromMilliseconds(10), Listener = events };

        int beforeTheLastRow = 0;
        JobPlan plan = Plan(world, () =>
        {
            beforeTheLastRow = events.Of<CheckpointCompleted>().Count;
            return beforeTheLastRow < wanted ? WaitingRowTime : RowTime;
        });

        JobResult result = await world.RunPlanAsync(plan, restore: null);

        Assert.Equal(JobState.Finished, result.State);
        Assert.InRange(beforeTheLastRow, wanted, int.MaxValue);
        Assert.Equal(Rows, world.Sink.Rows.Count);
    }

    /// <summary>One slice of few bytes, and a step that takes its time with each row.</summary>
    private static JobPlan Plan(CheckpointedWorld world, Func<TimeSpan> onRow, bool hasFastStage = false)
    {
        JobPlanBuilder builder = new JobPlanBuilder().Source(
            new MemorySource(1, 1, (context, _, _) => Batches.Range(context.Allocator, 0, Rows)), Batches.Schema, sliceBytes: Rows * sizeof(long));
        if (hasFastStage)
            builder.Stage("Fast", Batches.Pass, new OperatorDeclarations { Slot = SlotKind.IO, OutputSliceBytes = Rows * sizeof(long) });
        return builder
            .Stage("Work", () => Working(onRow), new OperatorDeclarations { OutputSliceBytes = Rows * sizeof(long), MaxConcurrency = 1 })
            .Sink(world.Sink)
            .Build();
    }

    private static Func<IStepContext, StepStatus> Working(Func<TimeSpan> onRow) => context =>
    {
        if (!context.TryReserve(context.Input.ByteSize))
            return StepStatus.Blocked;
        for (int i = 0; i < context.Input.RowCount; i++)
            Thread.Sleep(onRow()); // the work of one row

        context.Emit(context.Input.Share());
        return StepStatus.NeedInput;
    };
}
