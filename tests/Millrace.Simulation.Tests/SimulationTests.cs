using System.Globalization;
using Millrace.Simulation.Tests.World;

namespace Millrace.Simulation.Tests;

/// <summary>
/// The machines under seeds. <c>MILLRACE_SIM_SEEDS=n</c> sets how many; <c>MILLRACE_SIM_SEED=n</c> replays one and prints its trace.
/// </summary>
public sealed class SimulationTests
{
    private const int SeedsByDefault = 500;

    [Fact]
    public void Run_ManySeeds_KeepsEveryInvariantAndTakesEveryStep()
    {
        if (Setting("MILLRACE_SIM_SEED") is { } one)
        {
            Replay((ulong)one);
            return;
        }

        long seeds = Setting("MILLRACE_SIM_SEEDS") ?? SeedsByDefault;
        var coverage = new Coverage();
        List<string> failures = [];
        for (ulong seed = 1; seed <= (ulong)seeds && failures.Count < 5; seed++)
        {
            var world = new SimWorld(seed);
            try
            {
                world.Run();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                failures.Add(
                    $"MILLRACE_SIM_SEED={seed}: {exception.Message}{(exception is InvariantException ? string.Empty : exception.StackTrace)}");
            }

            coverage.Add(world.Coverage);
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        if (seeds >= SeedsByDefault)
        {
            string[] missed = [.. Coverage.Required.Where(step => !coverage.Steps.ContainsKey(step))];
            Assert.True(missed.Length == 0, $"steps that no run took: {string.Join(' ', missed)}");
        }
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameTrace()
    {
        foreach (ulong seed in (ulong[])[3, 17, 42])
        {
            var first = new SimWorld(seed);
            var second = new SimWorld(seed);
            first.Run();
            second.Run();
            Assert.Equal(first.Clock.TraceHash, second.Clock.TraceHash);
            Assert.NotEqual(first.Clock.TraceHash, new SimWorld(seed).Clock.TraceHash);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Restore_TwiceFromTheSameCheckpoint_EndsWithEqualRows(int checkpoints)
    {
        int compared = 0;
        for (ulong seed = 1; seed <= 60; seed++)
        {
            SimDisk? disk = null;
            var world = new SimWorld(seed)
            {
                OnStep = step => disk ??= step.Disk.Checkpoints.Count == checkpoints ? step.Disk.Clone(step.Model, step.Random) : null,
            };
            world.Run();
            if (disk is null || world.Model.ChangingReferences || world.Model.AllPoison || world.Model.Corruptions > 0)
            {
                continue;
            }

            string first = RunFrom(disk, seed, variation: 1001);
            string second = RunFrom(disk, seed, variation: 2002);
            Assert.Equal(first, second);
            compared++;
        }

        Assert.True(compared > 10, $"only {compared} seeds reached checkpoint {checkpoints}");
    }

    private static string RunFrom(SimDisk disk, ulong seed, ulong variation)
    {
        var model = new SimModel(seed);
        model.CalmDown();
        var world = new SimWorld(seed ^ variation, disk, model);
        world.Run();
        Assert.Equal("FINISHED", world.EndState);
        return string.Join(' ', world.Disk.Visible().Select(row => $"{row.Id}={row.Outcome}").Order(StringComparer.Ordinal));
    }

    private static void Replay(ulong seed)
    {
        var world = new SimWorld(seed);
        world.Clock.TraceLines = [];
        try
        {
            world.Run();
        }
        catch (InvariantException exception)
        {
            Assert.Fail($"{exception.Message}\n{string.Join('\n', world.Clock.TraceLines)}");
        }
    }

    private static long? Setting(string name) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}
