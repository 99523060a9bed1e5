using System.Globalization;
using Millrace.Execution.Storage;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests.Checkpointing;

public sealed class CheckpointedJobTests
{
    private const int KillsMax = 6;

    [Fact]
    public async Task RunAsync_ManyBarriersWhileDataFlows_EveryRowOnce()
    {
        int checkpoints = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            var world = new CheckpointedWorld(seed);
            JobResult result = await world.RunAsync(restore: null);
            Assert.True(result.State == JobState.Finished, $"seed {seed}: {result.Error}");
            world.CheckOutput($"seed {seed}");
            world.CheckFigures(result, $"seed {seed}");
            Assert.Equal(1, world.Sink.Validations);
            checkpoints += result.Checkpoints;
        }

        Assert.True(checkpoints > 24, string.Create(CultureInfo.InvariantCulture, $"only {checkpoints} checkpoints in 12 runs"));
    }

    [Fact]
    public async Task RunAsync_KilledAtRandomMomentsAndRestored_EveryRowOnce()
    {
        int kills = 0;
        int restores = 0;
        for (int seed = 100; seed < 150; seed++)
        {
            var world = new CheckpointedWorld(seed);
            for (int run = 0; run < KillsMax; run++)
            {
                JobResult killed = await world.RunAsync("auto", world.Random.Next(1, 60));
                if (killed.State == JobState.Finished)
                    break;
                Assert.True(world.Killer.HasKilled, $"seed {seed}: {killed.Error}");
                kills++;
            }

            JobResult result = await world.RunAsync("auto");
            Assert.True(result.State == JobState.Finished, $"seed {seed}: {result.Error}");
            world.CheckOutput($"seed {seed}");
            world.CheckFigures(result, $"seed {seed}");
            restores += result.RestoredFrom is null ? 0 : 1;
        }

        Assert.True(kills > 80, string.Create(CultureInfo.InvariantCulture, $"only {kills} kills"));
        Assert.True(restores > 20, string.Create(CultureInfo.InvariantCulture, $"only {restores} restores"));
    }

    [Theory]
    [InlineData("before state")]
    [InlineData("after state")]
    [InlineData("before manifest")]
    [InlineData("after manifest")]
    [InlineData("before CheckpointEntry")]
    [InlineData("after CheckpointEntry")]
    [InlineData("before prepare")]
    [InlineData("after prepare")]
    [InlineData("before commit")]
    [InlineData("after commit")]
    [InlineData("before CommittedEntry")]
    [InlineData("after CommittedEntry")]
    [InlineData("before GenerationEntry")]
    [InlineData("after GenerationEntry")]
    [InlineData("before complete")]
    [InlineData("before JobEndedEntry")]
    [InlineData("after JobEndedEntry")]
    public async Task RunAsync_KilledInPhaseAndAgainInRecovery_EveryRowOnce(string phase)
    {
        int kills = 0;
        for (int seed = 300; seed < 306; seed++)
        {
            var world = new CheckpointedWorld(seed);
            for (int run = 1; run <= 3; run++)
            {
                await world.RunAsync("auto", run == 2 ? 1 : world.Random.Next(1, 3), phase);
                kills += world.Killer.HasKilled ? 1 : 0;
            }

            JobResult result = await world.RunAsync("auto");
            Assert.True(result.State == JobState.Finished, $"{phase}, seed {seed}: {result.Error}");
            world.CheckOutput($"{phase}, seed {seed}");
            world.CheckFigures(result, $"{phase}, seed {seed}");
        }

        Assert.True(kills > 0, $"no kill hit {phase}");
    }

    [Fact]
    public async Task RunAsync_Finished_LogEndsAndIdsRise()
    {
        var world = new CheckpointedWorld(7);

        await world.RunAsync(restore: null);

        IReadOnlyList<JobLogEntry> entries = await world.Storage.EntriesAsync();
        CheckpointEntry[] checkpoints = [.. entries.OfType<CheckpointEntry>()];
        Assert.IsType<GenerationEntry>(entries[0]);
        Assert.Equal("FINISHED", Assert.IsType<JobEndedEntry>(entries[^1]).State);
        Assert.True(checkpoints[^1].IsFinal);
        Assert.Equal(checkpoints.Select(c => c.Id).Order().Distinct(), checkpoints.Select(c => c.Id));
        Assert.Equal(checkpoints.Select(c => c.Id), entries.OfType<CommittedEntry>().Select(c => c.Id));
    }
}
