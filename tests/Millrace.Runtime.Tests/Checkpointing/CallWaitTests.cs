using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>How long a checkpoint waits for calls.</summary>
public sealed class CallWaitTests
{
    [Fact]
    public async Task Checkpoints_CallsAreQuickerThanTheWait_HoldNoneOfThem()
    {
        var world = new CheckpointedWorld(seed: 3) { Interval = TimeSpan.FromMilliseconds(2), CallWait = TimeSpan.FromMinutes(1) };

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
}
