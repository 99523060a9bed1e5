using System.Text.Json.Nodes;
using Millrace.Execution.Planning;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests.Checkpointing;

public sealed class RestoreTests
{
    [Fact]
    public async Task Restore_CallsPendingAtKill_AreInTheCheckpointAndMadeAgain()
    {
        var never = new TaskCompletionSource();
        var world = new CheckpointedWorld(SeedWithCalls) { Call = () => never.Task, Interval = TimeSpan.FromMilliseconds(1) };

        JobResult killed = await world.RunAsync("auto", 2, "after CommittedEntry");

        CheckpointEntry newest = (await world.Storage.EntriesAsync()).OfType<CheckpointEntry>().Last();
        CheckpointManifest manifest = await world.Storage.ManifestAsync(newest);
        Assert.Equal(JobState.Stopped, killed.State);
        Assert.True(manifest.Tasks.Sum(t => t.Counts.InFlight) > 0, "no call is in the checkpoint");
        Assert.Empty(world.Sink.Rows);

        world.Call = () => Task.CompletedTask;
        JobResult result = await world.RunAsync("latest");

        Assert.Equal(newest.Id, result.RestoredFrom);
        Assert.Equal(JobState.Finished, result.State);
        world.CheckOutput("calls pending");
    }

    [Fact]
    public async Task Restore_FreshOverCheckpoints_Refused()
    {
        var world = new CheckpointedWorld(SeedWithCalls);
        await world.RunAsync(restore: null, 3, "after CommittedEntry");
        int entries = (await world.Storage.EntriesAsync()).Count;

        JobResult result = await world.RunAsync(restore: null);

        Assert.Equal("CHECKPOINT_EXISTS", result.Error?.Code);
        Assert.Equal(entries, (await world.Storage.EntriesAsync()).Count);
    }

    [Fact]
    public async Task Restore_LatestWithoutCheckpoint_Refused()
    {
        var world = new CheckpointedWorld(SeedWithCalls);

        JobResult result = await world.RunAsync("latest");

        Assert.Equal("CHECKPOINT_NOT_FOUND", result.Error?.Code);
        Assert.Empty(await world.Storage.EntriesAsync());
    }

    [Fact]
    public async Task Restore_OtherPlan_RefusedNamingOperatorAndNothingChanged()
    {
        var world = new CheckpointedWorld(SeedWithCalls);
        await world.RunAsync(restore: null, 2, "after CommittedEntry");
        int entries = (await world.Storage.EntriesAsync()).Count;

        JobResult result = await world.RunPlanAsync(Rename(world.Plan(), "Copy", "Paste"), "latest");

        Assert.Equal("CHECKPOINT_PLAN_DIFFERS", result.Error?.Code);
        Assert.Contains("Paste", result.Error?.Message);
        Assert.Contains("Copy", result.Error?.Message);
        Assert.NotNull(result.Error?.OperatorId);
        Assert.Equal(entries, (await world.Storage.EntriesAsync()).Count);
    }

    [Fact]
    public async Task Restore_FolderOfAnotherJob_RefusedAndNothingChanged()
    {
        var world = new CheckpointedWorld(SeedWithCalls);
        await world.RunAsync(restore: null, 2, "after CommittedEntry");
        int entries = (await world.Storage.EntriesAsync()).Count;

        JobResult result = await world.RunPlanAsync(world.Plan() with { Name = "another" }, "latest");

        Assert.Equal("CHECKPOINT_OF_ANOTHER_JOB", result.Error?.Code);
        Assert.Equal(entries, (await world.Storage.EntriesAsync()).Count);
    }

    [Fact]
    public async Task Restore_DamagedNewestWithoutOutput_FallsBackOne()
    {
        var never = new TaskCompletionSource();
        var world = new CheckpointedWorld(SeedWithCalls) { Call = () => never.Task, Interval = TimeSpan.FromMilliseconds(1) };
        await world.RunAsync("auto", 3, "after CommittedEntry");
        CheckpointEntry[] entries = [.. (await world.Storage.EntriesAsync()).OfType<CheckpointEntry>()];
        world.Storage.IsDamaged = path => path == entries[^1].Manifest.Path;
        world.Call = () => Task.CompletedTask;

        JobResult result = await world.RunAsync("latest");

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(entries[^2].Id, result.RestoredFrom);
        Assert.Contains(result.Warnings, w => w.Code == "CHECKPOINT_PASSED_OVER");
        world.Storage.IsDamaged = _ => false;
        world.CheckOutput("damaged newest");
    }

    [Fact]
    public async Task Restore_DamagedNewestWithOutput_FailsBeforeAnyRow()
    {
        var world = new CheckpointedWorld(SeedWithCalls);
        await world.RunAsync("auto", 1, "before JobEndedEntry");
        int visible = world.Sink.Rows.Count;
        world.Storage.IsDamaged = path => path.EndsWith("manifest.json", StringComparison.Ordinal);

        JobResult result = await world.RunAsync("latest");

        Assert.Equal(StorageErrors.ObjectCorrupt, result.Error?.Code);
        Assert.Equal(visible, world.Sink.Rows.Count);
        Assert.Equal(0, result.Metrics.RowsRead);
    }

    [Fact]
    public async Task RunAsync_DiskFullForAWhile_JobGoesOnAndFinishes()
    {
        var world = new CheckpointedWorld(SeedWithCalls) { Interval = TimeSpan.FromMilliseconds(1) };
        int refused = 0;
        world.Storage.OnWrite = _ =>
        {
            if (Interlocked.Increment(ref refused) <= 6)
                throw TestStorage.Full();
        };

        JobResult result = await world.RunAsync(restore: null);

        Assert.True(result.State == JobState.Finished, result.Error?.Message);
        Assert.True(refused > 6);
        world.CheckOutput("disk full");
    }

    [Fact]
    public async Task RunAsync_Stopped_TakesALastCheckpointAndGoesOnFromIt()
    {
        var world = new CheckpointedWorld(SeedWithCalls) { Interval = TimeSpan.FromHours(1) };
        using var stop = new CancellationTokenSource();
        int calls = 0;
        world.Call = () =>
        {
            if (Interlocked.Increment(ref calls) == 3)
                _ = stop.CancelAsync();
            return Task.CompletedTask;
        };

        JobResult stopped = await world.RunPlanAsync(world.Plan(), null, stop.Token);
        int visible = world.Sink.Rows.Count;
        JobResult result = await world.RunAsync("latest");

        Assert.True(stopped.State is JobState.Stopped or JobState.Finished, stopped.Error?.Message);
        Assert.Equal(visible, stopped.RowsWritten);
        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(world.Sink.Rows.Count, result.RowsWritten);
        world.CheckOutput("stopped");
    }

    [Fact]
    public async Task Inspector_AfterKill_ShowsCheckpointsAndTheirCounts()
    {
        var never = new TaskCompletionSource();
        var world = new CheckpointedWorld(SeedWithCalls) { Call = () => never.Task, Interval = TimeSpan.FromMilliseconds(1) };
        await world.RunAsync("auto", 2, "after CommittedEntry");
        var inspector = new CheckpointInspector(world.Storage.Log, world.Storage.Store);

        IReadOnlyList<JsonObject> listed = await inspector.ListAsync(CancellationToken.None);
        JsonObject newest = await inspector.InspectAsync(null, CancellationToken.None);

        Assert.Equal(2, listed.Count);
        Assert.All(listed, c => Assert.True((bool)c["is_committed"]!));
        Assert.Equal((long)listed[^1]["checkpoint"]!, (long)newest["id"]!);
        Assert.All(newest["objects"]!.AsArray(), o => Assert.Equal("intact", (string?)o!["state"]));
        Assert.Equal(listed.Count, listed.Select(c => (long)c["checkpoint"]!).Distinct().Count());
    }

    /// <summary>A seed whose job has calls in it.</summary>
    private const int SeedWithCalls = 1;

    private static JobPlan Rename(JobPlan plan, string from, string to) => plan with
    {
        Stages = [.. plan.Stages.Select(stage => stage with
        {
            Operators =
                [.. stage.Operators.Select(o => o is Testing.Pipelines.LambdaExec lambda && lambda.Title == from ? lambda with { Title = to } : o)],
        })],
    };
}
