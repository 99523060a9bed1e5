using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>How long a checkpoint waits for calls.</summary>
public sealed class CallWaitTests
{
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
