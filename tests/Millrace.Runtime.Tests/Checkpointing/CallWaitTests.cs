using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;
using Millrace.Types;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>How long a checkpoint waits for calls.</summary>
public sealed class CallWaitTests
{
    private const int PictureBytes = 1 << 20;
    private static readonly Schema Pictures = new([new Field("pixels", BinaryType.Instance)]);

    [Fact]
    public async Task Checkpoints_CallsAreQuickerThanTheWait_HoldNoneOfThem()
    {
        var hasBegun = new TaskCompletionSource();
        var world = new CheckpointedWorld(seed: 3)
        {
            Interval = TimeSpan.FromMilliseconds(2),
            CallWait = TimeSpan.FromMinutes(1),
            Memory = 64 << 20, // a barrier that holds up what needs bytes would give way
        };
        world.Call = () => hasBegun.Task; // calls are before the barrier of the first checkpoint
        world.Storage.OnWrite = _ => hasBegun.TrySetResult();

        JobResult result = await world.RunAsync(restore: null);

        Assert.Equal(JobState.Finished, result.State);
        Assert.InRange(world.Storage.Manifests.Count, 2, int.MaxValue);
        Assert.DoesNotContain(world.Storage.Manifests.SelectMany(m => m.Tasks).SelectMany(t => t.States), s => s.Name == StateNames.InFlight);
        world.CheckOutput("quick calls");
    }

    [Fact]
    public async Task Checkpoints_ACallOutlastsTheWait_HoldItsInput()
    {
        var isHeld = new TaskCompletionSource();
        var world = new CheckpointedWorld(seed: 3) { Interval = TimeSpan.FromMilliseconds(2), CallWait = TimeSpan.FromMilliseconds(5) };
        world.Call = () => isHeld.Task;
        world.Storage.OnWrite = path =>
        {
            if (path.EndsWith(StateNames.InFlight, StringComparison.Ordinal))
                isHeld.TrySetResult();
        };

        JobResult result = await world.RunAsync(restore: null);

        Assert.Equal(JobState.Finished, result.State); // the calls would wait for ever
        world.CheckOutput("slow calls");
    }

    /// <summary>
    /// No call is answered, and all room before the calls is taken: barriers pass all the same, and checkpoint by checkpoint no more rows are
    /// read than there is room for.
    /// </summary>
    [Fact]
    public async Task Checkpoints_RoomBeforeTheCallsIsTaken_PassAndHoldNoMoreRowsEachTime()
    {
        const int wanted = 12;
        int read = 0;
        var readBy = new List<int>();
        using var stop = new CancellationTokenSource();
        var events = new EventLog
        {
            Heard = e =>
            {
                if (e is CheckpointCompleted)
                    readBy.Add(Volatile.Read(ref read));
                if (readBy.Count == wanted)
                    stop.Cancel();
            },
        };
        var world = new CheckpointedWorld(seed: 3) { Interval = TimeSpan.FromMilliseconds(200), Memory = 256 << 20, Listener = events };
        var source = new MemorySource(1, 10_000, (context, _, batch) =>
        {
            Interlocked.Increment(ref read);
            return Batches.Range(context.Allocator, batch, 1);
        });
        var local = new OperatorDeclarations { OutputSliceBytes = PictureBytes, GivesAtMostOneRow = true };
        JobPlan plan = new JobPlanBuilder()
            .Source(source, Batches.Schema, 1, sizeof(long))
            .Stage("Decode", () => Decode, local, 2)
            .Stage("Resize", Batches.Pass, local, 2)
            .Stage("Call", () => Repeating(new TaskCompletionSource().Task, 1), local with { IsRemote = true, MaxInFlight = 4 })
            .Sink(world.Sink)
            .Build();

        JobResult stopped = await world.RunPlanAsync(plan, restore: null, stop.Token);

        Assert.Equal(JobState.Stopped, stopped.State);
        Assert.Empty(world.Sink.Rows);
        Assert.All(readBy[(wanted / 2)..], rows => Assert.Equal(readBy[^1], rows));
    }

    [Fact]
    public async Task Stop_ABarrierWaitsLongForCalls_IsNotKeptWaiting()
    {
        var callWait = TimeSpan.FromHours(1);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        var world = new CheckpointedWorld(seed: 3)
        {
            Interval = TimeSpan.FromMilliseconds(2),
            CallWait = callWait,
            Memory = 64 << 20, // a barrier that holds up what needs bytes would give way
            Time = new TimerWatch(callWait, () => _ = stop.CancelAsync()), // a barrier waits for the calls
            Call = () => answer.Task,
        };

        JobResult stopped = await world.RunPlanAsync(world.Plan(), restore: null, stop.Token);
        answer.SetResult();
        JobResult result = await world.RunAsync(restore: "latest");

        Assert.Equal(JobState.Stopped, stopped.State);
        Assert.Equal(JobState.Finished, result.State);
        world.CheckOutput("stopped in a long wait");
    }

    /// <summary>What is kept back for the barrier has all bytes: the call cannot end before it is let go, and its rows are not too large.</summary>
    [Fact]
    public async Task Checkpoints_OutputThatIsKeptBackHasAllBytes_IsLetGo()
    {
        const int slices = 2000;
        var callWait = TimeSpan.FromMinutes(1);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var world = new CheckpointedWorld(seed: 3)
        {
            Interval = TimeSpan.FromMilliseconds(2),
            CallWait = callWait,
            Memory = 1 << 16,
            Time = new TimerWatch(callWait, () => answer.TrySetResult()), // a barrier waits for the calls
        };
        JobPlan plan = new JobPlanBuilder()
            .Source(new MemorySource(1, 2, (context, _, batch) => Batches.Range(context.Allocator, 20 * batch, 20)), Batches.Schema, 1, 160)
            .Stage(
                "Call",
                () => Repeating(answer.Task, slices),
                new OperatorDeclarations { OutputSliceBytes = 160, IsRemote = true, MaxInFlight = 4 })
            .Sink(world.Sink)
            .Build();

        JobResult result = await world.RunPlanAsync(plan, restore: null);

        Assert.Null(result.Error);
        Assert.Equal(40 * slices, world.Sink.Rows.Count);
    }

    /// <summary>Makes pictures of references.</summary>
    private static StepStatus Decode(IStepContext context)
    {
        if (!context.TryReserve(context.Input.RowCount * PictureBytes))
            return StepStatus.Blocked;
        using var pixels = new BytesBuilder(BinaryType.Instance, context.Allocator);
        for (int i = 0; i < context.Input.RowCount; i++)
            pixels.Append(new byte[PictureBytes]);
        context.Emit(new Batch(Pictures, [pixels.Finish()], context.Input.RowCount));
        return StepStatus.NeedInput;
    }

    /// <summary>A call whose answer is many times its input.</summary>
    private static Func<IStepContext, StepStatus> Repeating(Task answer, int slices)
    {
        int done = 0;
        return context =>
        {
            if (!answer.IsCompleted)
            {
                context.WaitFor(answer);
                return StepStatus.Pending;
            }

            for (; done < slices; done++)
            {
                if (!context.TryReserve(context.Input.ByteSize))
                    return StepStatus.Blocked;
                context.Emit(context.Input.Share());
            }

            done = 0;
            return StepStatus.NeedInput;
        };
    }
}
