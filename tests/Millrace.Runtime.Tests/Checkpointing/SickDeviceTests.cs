using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>Jobs with checkpoints whose sink or store has no space for a while, or for ever; and the share of rejected rows at their end.</summary>
public sealed class SickDeviceTests
{
    private const int SeedWithCalls = 1;

    [Theory]
    [InlineData("write")]
    [InlineData("before prepare")]
    [InlineData("after prepare")]
    public async Task RunAsync_SinkFullForAWhile_RestartsAndWritesEachRowOnce(string moment)
    {
        int left = 3;
        var events = new EventLog();
        var world = new CheckpointedWorld(SeedWithCalls) { Time = new FastTime(100), Listener = events };
        world.Sink.OnMoment = what =>
        {
            if (what == moment && Interlocked.Decrement(ref left) >= 0)
                throw Full();
        };

        JobResult result = await world.RunAsync(restore: null);

        Assert.True(result.State == JobState.Finished, result.Error?.ToString());
        world.CheckOutput(moment);
        world.CheckFigures(result, moment);
        Assert.InRange(events.Of<JobRestarted>().Count, 1, 3);
        Assert.All(events.Of<JobRestarted>(), e => Assert.Equal("DISK_FULL", e.Error.Code));
        Assert.Equal(result.Checkpoints, events.Of<CheckpointCompleted>().Count);
        Assert.True(events.Of<CheckpointCompleted>()[^1].IsFinal);
    }

    [Fact]
    public async Task RunAsync_SinkFullForEver_FailsAndGoesOnOnceThereIsSpace()
    {
        var events = new EventLog();

        // Not faster: after ten quiet minutes of this clock a failure counts as the first, and a busy machine needs some of its own time between two.
        var world = new CheckpointedWorld(SeedWithCalls) { Time = new FastTime(200), Listener = events };
        world.Sink.OnMoment = what => _ = what == "before prepare" ? throw Full() : 0;

        JobResult failed = await world.RunAsync(restore: null);
        world.Sink.OnMoment = null;
        JobResult result = await world.RunAsync("auto");

        Assert.Equal((JobState.Failed, "DISK_FULL", ErrorDomain.External), (failed.State, failed.Error?.Code, failed.Error?.Domain));
        Assert.Equal(10, events.Of<JobRestarted>().Count);
        Assert.Equal(JobState.Finished, result.State);
        world.CheckOutput("after the disk was full");
    }

    [Fact]
    public async Task RunAsync_StoreFullForAWhile_TellsEachCheckpointThatItGaveUp()
    {
        int left = 3;
        var events = new EventLog();
        var world = new CheckpointedWorld(SeedWithCalls) { Interval = TimeSpan.FromMilliseconds(1), Listener = events };
        world.Storage.OnWrite = _ =>
        {
            if (Interlocked.Decrement(ref left) >= 0)
                throw TestStorage.Full();
        };

        JobResult result = await world.RunAsync(restore: null);

        Assert.Equal(JobState.Finished, result.State);
        Assert.NotEmpty(events.Of<CheckpointDeclined>());
        Assert.All(events.Of<CheckpointDeclined>(), e => Assert.Contains("no space", e.Reason));
        world.CheckOutput("store full");
    }

    [Theory]
    [InlineData("log")]
    [InlineData("store")]
    [InlineData("sink")]
    public async Task RunAsync_StoppedWhileADeviceIsFullForEver_EndsAndGoesOnOnceThereIsSpace(string device)
    {
        using var stop = new CancellationTokenSource();
        var events = new EventLog { Heard = e => { if (e is StorageRetried or CheckpointDeclined or JobRestarted) stop.Cancel(); } };
        var world = new CheckpointedWorld(SeedWithCalls) { Time = new FastTime(100), Listener = events };
        world.Storage.OnAppend = what => Fill(device == "log" && what == "CheckpointEntry");
        world.Storage.OnWrite = _ => Fill(device == "store");
        world.Sink.OnMoment = what => Fill(device == "sink" && what == "before prepare");

        JobResult stopped = await world.RunPlanAsync(world.Plan(), restore: null, stop.Token);
        (world.Storage.OnAppend, world.Storage.OnWrite, world.Sink.OnMoment) = (null, null, null);
        JobResult result = await world.RunAsync("auto");

        Assert.Equal((JobState.Failed, ErrorDomain.External), (stopped.State, stopped.Error?.Domain));
        Assert.Contains("told to stop", stopped.Error?.Message);
        Assert.True(result.State == JobState.Finished, result.Error?.ToString());
        world.CheckOutput(device);
    }

    /// <summary>The folder was removed or moved while the job ran: it tried for ever, and said nothing.</summary>
    [Fact]
    public async Task RunAsync_LogIsGone_FailsAndGoesOnOnceItIsBack()
    {
        var world = new CheckpointedWorld(SeedWithCalls);
        world.Storage.OnAppend = what => _ = what == "CheckpointEntry" ? throw StorageErrors.BadLogEntry("test", 1, "it is missing") : 0;

        JobResult failed = await world.RunAsync(restore: null);
        world.Storage.OnAppend = null;
        JobResult result = await world.RunAsync("auto");

        Assert.Equal((JobState.Failed, StorageErrors.LogCorrupt), (failed.State, failed.Error?.Code));
        Assert.Equal(JobState.Finished, result.State);
        world.CheckOutput("after the log was back");
    }

    /// <summary>An entry that may not be written was tried again without a word.</summary>
    [Fact]
    public async Task RunAsync_LogMayNotBeWrittenForAWhile_SaysSoAndGoesOn()
    {
        int left = 3;
        var events = new EventLog();
        var world = new CheckpointedWorld(SeedWithCalls) { Time = new FastTime(100), Listener = events };
        world.Storage.OnAppend = what =>
        {
            if (what == "CheckpointEntry" && Interlocked.Decrement(ref left) >= 0)
                throw StorageErrors.NotAllowed("test");
        };

        JobResult result = await world.RunAsync(restore: null);

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(3, events.Of<StorageRetried>().Count(e => e.Error.Code == StorageErrors.Denied));
        world.CheckOutput("log not allowed");
    }

    /// <summary>A device that fails for a while while a checkpoint is verified ended the restore.</summary>
    [Fact]
    public async Task RunAsync_DeviceFailsWhileARestoreVerifies_IsWaitedFor()
    {
        int left = 5;
        var events = new EventLog();
        var world = new CheckpointedWorld(SeedWithCalls) { Time = new FastTime(100), Listener = events };
        await world.RunAsync(restore: null, 3, "after CommittedEntry");
        world.Storage.OnVerify = path => _ = Interlocked.Decrement(ref left) >= 0 ? throw StorageErrors.Failed(path, "read") : 0;

        JobResult result = await world.RunAsync("latest");

        Assert.True(result.State == JobState.Finished, result.Error?.ToString());
        Assert.True(left < 0);
        Assert.Equal(5, events.Of<StorageRetried>().Count(e => e.Error.Code == StorageErrors.InputOutput));
        Assert.Empty(events.Of<JobRestarted>());
        world.CheckOutput("device failed while verifying");
    }

    [Fact]
    public async Task RunAsync_ObjectMayNotBeReadWhileARestoreVerifies_FailsAsWhatItIs()
    {
        var world = new CheckpointedWorld(SeedWithCalls);
        await world.RunAsync(restore: null, 3, "after CommittedEntry");
        world.Storage.OnVerify = path => throw StorageErrors.NotAllowed(path);

        JobResult failed = await world.RunAsync("latest");
        world.Storage.OnVerify = null;
        JobResult result = await world.RunAsync("latest");

        Assert.Equal((JobState.Failed, StorageErrors.Denied), (failed.State, failed.Error?.Code));
        Assert.Equal(JobState.Finished, result.State);
        world.CheckOutput("after the object could be read");
    }

    /// <summary>An object that could not be read before publishing was called missing.</summary>
    [Fact]
    public async Task RunAsync_DeviceFailsWhileACheckpointIsVerified_GivesItUpWithTheCause()
    {
        int left = 2;
        var events = new EventLog();
        var world = new CheckpointedWorld(SeedWithCalls) { Interval = TimeSpan.FromMilliseconds(1), Listener = events };
        world.Storage.OnVerify = path => _ = Interlocked.Decrement(ref left) >= 0 ? throw StorageErrors.Failed(path, "read") : 0;

        JobResult result = await world.RunAsync(restore: null);

        Assert.True(result.State == JobState.Finished, result.Error?.ToString());
        Assert.Equal(2, events.Of<CheckpointDeclined>().Count(e => e.Reason.StartsWith("read failed at ", StringComparison.Ordinal)));
        Assert.DoesNotContain(events.Of<CheckpointDeclined>(), e => e.Reason.Contains("missing", StringComparison.Ordinal));
        world.CheckOutput("device failed before publishing");
    }

    [Fact]
    public async Task RunAsync_ShareOfRejectedAboveAtEnd_FailsBeforeTheTailIsVisible()
    {
        int failures = 0;
        for (int seed = 0; seed < 8; seed++)
        {
            var world = new CheckpointedWorld(seed) { MaxRejected = "1%", Interval = TimeSpan.FromHours(1) };
            JobResult result = await world.RunAsync(restore: null);
            if (world.ExpectedDeadLetters == 0)
                continue;
            failures++;
            Assert.Equal((seed, "TOO_MANY_REJECTED"), (seed, result.Error?.Code));
            Assert.Empty(world.Sink.Rows);
            Assert.Equal(0, result.RowsWritten);
            Assert.Empty(world.DeadLetters.Rows);

            world.MaxRejected = "50%";
            result = await world.RunAsync("auto");
            Assert.Equal((seed, JobState.Finished), (seed, result.State));
            world.CheckOutput($"seed {seed}");
        }

        Assert.True(failures > 0);
    }

    private static void Fill(bool isFull)
    {
        if (isFull)
            throw Full();
    }

    private static MillraceException Full() =>
        new(ErrorDomain.External, "DISK_FULL", "no space is left to write 'test'") { Retry = RetryHint.WithBackoff };
}
