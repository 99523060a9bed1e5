using Millrace.Errors;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.BugMuseum;

/// <summary>Commits and restores.</summary>
public sealed class CommitMuseumTests
{
    private static readonly SubtaskId Sink = CoordinatorHarness.Sink;

    [Fact]
    public void M8_AbortedCheckpoint_ItsFileRidesWithTheNextAndNothingOfLater()
    {
        var outputs = new PreparedOutputs(Sink, 1);
        outputs.OnPrepared("sink", 5, [CoordinatorHarness.File(5).Output]);
        Assert.Equal([5L], outputs.Open.Select(item => item.Checkpoint));

        // 5 is aborted; its rows belong to 6. What comes after barrier 6 is prepared for 7 before 6 completes.
        outputs.OnPrepared("sink", 6, [CoordinatorHarness.File(6).Output]);
        Assert.Equal([5L, 6L], outputs.Open.Select(item => item.Checkpoint));
        outputs.OnPrepared("sink", 7, [CoordinatorHarness.File(7).Output]);
        outputs.OnCompleted(6);
        Assert.Equal([7L], outputs.Open.Select(item => item.Checkpoint));
    }

    [Fact]
    public void M9_RestartAfterCheckpoints_IdsAndLineageGoOn()
    {
        List<JobLogEntry> log =
        [
            new GenerationEntry(1, "old", "job", "lineage-0", 1, null),
            new CheckpointEntry(1, 41, null, "global", 1, new ObjectHandle("1/41/m", 1, CoordinatorHarness.Hash), 0, false, default),
            new CommittedEntry(1, 41, "global"),
        ];
        var harness = new CoordinatorHarness(log);
        harness.Claim();
        harness.Tell(new CoordinatorEvent.ManifestRead(
            new ObjectHandle("1/41/m", 1, CoordinatorHarness.Hash), CoordinatorHarness.Manifest("lineage-0", 41), null));
        harness.Tell(new CoordinatorEvent.ObjectsVerified(41, null, ObjectCheck.Intact));
        CoordinatorEffect.AppendLog append = harness.CompleteOne().OfType<CoordinatorEffect.AppendLog>().Single();

        var entry = Assert.IsType<CheckpointEntry>(append.Entry);
        Assert.Equal((42L, 41L, 2L), (entry.Id, entry.Parent, entry.Generation));
        Assert.Equal("lineage-0", harness.Coordinator.Lineage);
    }

    [Fact]
    public void M12_ManifestWithoutSourceState_IsRefused()
    {
        var handle = new ObjectHandle("1/1/m", 1, CoordinatorHarness.Hash);
        List<JobLogEntry> log =
        [
            new GenerationEntry(1, "old", "job", "lineage-0", 1, null),
            new CheckpointEntry(1, 1, null, "global", 1, handle, 0, false, default),
        ];
        var harness = new CoordinatorHarness(log);
        harness.Claim();
        IReadOnlyList<CoordinatorEffect> effects = harness.Tell(new CoordinatorEvent.ManifestRead(
            handle, CoordinatorHarness.Manifest("lineage-0", 1, withSource: false), null));

        CoordinatorEffect.End end = effects.OfType<CoordinatorEffect.End>().Single();
        Assert.Equal("CHECKPOINT_INCOMPLETE", end.Error?.Code);
        Assert.Contains("source source", end.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(effects.OfType<CoordinatorEffect.DeployTasks>());
    }

    [Fact]
    public void M14_KillBetweenCheckpointAndCommit_RestoreCommitsBeforeTasksStart()
    {
        List<JobLogEntry> log = [];
        var first = new CoordinatorHarness(log);
        first.Claim();
        PreparedOutput file = CoordinatorHarness.File(1);
        IReadOnlyList<CoordinatorEffect> effects = first.Append(first.CompleteOne(file));
        Assert.Equal([file], effects.OfType<CoordinatorEffect.RunCommits>().Single().Committables);

        // Killed here: nothing was committed.
        var second = new CoordinatorHarness(log);
        second.Claim();
        CheckpointEntry entry = log.OfType<CheckpointEntry>().Single();
        second.Tell(new CoordinatorEvent.ManifestRead(entry.Manifest, CoordinatorHarness.Manifest("lineage-0", 1, true, file), null));
        effects = second.Tell(new CoordinatorEvent.ObjectsVerified(1, null, ObjectCheck.Intact));
        Assert.Equal([file], effects.OfType<CoordinatorEffect.RunCommits>().Single().Committables);
        Assert.Empty(effects.OfType<CoordinatorEffect.DeployTasks>());

        effects = second.Append(second.Tell(new CoordinatorEvent.CommitsFinished(1, null)));
        Assert.Single(effects.OfType<CoordinatorEffect.DeployTasks>());
        Assert.Equal(1, log.OfType<CommittedEntry>().Single().Id);
    }

    [Theory]
    [InlineData("COMMIT_CONFLICT")]
    [InlineData("COMMITTED_DATA_MISSING")]
    public void OnCommitted_LostForGood_FailsTheJob(string code)
    {
        PreparedOutput file = CoordinatorHarness.File(1);
        var committer = new TwoPhaseCommitter(Entry(isFinal: false), [file], ["sink"], TimeSpan.FromSeconds(1));
        committer.Start();
        IReadOnlyList<CommitterEffect> effects = committer.OnCommitted(file, MillraceException.External(code, "x"), TimeSpan.Zero);
        Assert.Equal(code, Assert.IsType<CommitterEffect.Finished>(Assert.Single(effects)).Error?.Code);
    }

    [Fact]
    public void OnCommitted_PassingFailure_IsRepeatedUntilVisibleThenSinksComplete()
    {
        PreparedOutput file = CoordinatorHarness.File(1);
        var committer = new TwoPhaseCommitter(Entry(isFinal: true), [file], ["sink", "other"], TimeSpan.FromSeconds(1));
        committer.Start();
        Assert.Empty(committer.OnCommitted(file, StorageErrors.Full("disk"), TimeSpan.Zero));
        Assert.Empty(committer.OnTick(TimeSpan.FromMilliseconds(999)));
        Assert.Equal([new CommitterEffect.Commit(file)], committer.OnTick(TimeSpan.FromSeconds(1)));
        Assert.Equal(
            [new CommitterEffect.Complete("other"), new CommitterEffect.Complete("sink")],
            committer.OnCommitted(file, null, TimeSpan.FromSeconds(2)));
        Assert.Empty(committer.OnCompleted("sink", null, TimeSpan.FromSeconds(2)));
        Assert.Equal([new CommitterEffect.Finished(1, null)], committer.OnCompleted("other", null, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void DamagedNewest_WithoutCommittables_FallsBackOne()
    {
        List<CoordinatorEffect> effects = RestoreWithDamagedNewest(committables: 0);
        Assert.Equal("1/1/m", effects.OfType<CoordinatorEffect.ReadManifest>().Single().Handle.Path);
    }

    [Fact]
    public void DamagedNewest_WithCommittables_FailsAfterMakingSureItIsTheLast()
    {
        List<CoordinatorEffect> effects = RestoreWithDamagedNewest(committables: 1);
        Assert.Equal(StorageErrors.ObjectCorrupt, effects.OfType<CoordinatorEffect.End>().Single().Error?.Code);
        Assert.Empty(effects.OfType<CoordinatorEffect.DeployTasks>());
    }

    [Fact]
    public void RejectionLimit_OverTheShare_IsExceeded()
    {
        var limit = RejectionLimit.Parse("1%");
        Assert.False(limit.IsExceeded(10, 1000));
        Assert.True(limit.IsExceeded(11, 1001));
        Assert.False(limit.IsExceeded(10, 10));
        Assert.True(limit.IsExceededAtEnd(10, 10));
    }

    [Fact]
    public void SuspectLedger_KillerAmongNeighbours_IsTheOnlyOneCondemned()
    {
        var ledger = new SuspectLedger();
        ledger.OnProcessDied(["a", "killer", "b"]);
        Assert.Equal(["a", "b", "killer"], ledger.Suspects);
        ledger.OnSurvived("a");
        ledger.OnProcessDied(["killer"]);
        Assert.Equal(["killer"], ledger.Condemned);
        Assert.Equal(["b"], ledger.Suspects);
    }

    private static List<CoordinatorEffect> RestoreWithDamagedNewest(int committables)
    {
        var newest = new ObjectHandle("1/2/m", 1, CoordinatorHarness.Hash);
        List<JobLogEntry> log =
        [
            new GenerationEntry(1, "old", "job", "lineage-0", 1, null),
            new CheckpointEntry(1, 1, null, "global", 1, new ObjectHandle("1/1/m", 1, CoordinatorHarness.Hash), 1, false, default),
            new CommittedEntry(1, 1, "global"),
            new CheckpointEntry(1, 2, 1, "global", 1, newest, committables, false, default),
        ];
        var harness = new CoordinatorHarness(log);
        harness.Claim();
        MillraceException damage = StorageErrors.BadObject("1/2/m", ObjectCheck.HashDiffers);
        List<CoordinatorEffect> effects = [.. harness.Tell(new CoordinatorEvent.ManifestRead(newest, null, damage))];
        if (effects.OfType<CoordinatorEffect.ReadLog>().SingleOrDefault() is { } read)
        {
            effects.AddRange(harness.Tell(new CoordinatorEvent.LogRead(read.FromIndex, harness.Records(read.FromIndex), null)));
        }

        return effects;
    }

    private static CheckpointEntry Entry(bool isFinal) =>
        new(1, 1, null, "global", 1, new ObjectHandle("m", 1, CoordinatorHarness.Hash), 1, isFinal, default);
}
