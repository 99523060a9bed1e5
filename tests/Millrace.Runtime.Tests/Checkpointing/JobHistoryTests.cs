using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>A log whose entries are all whole is damaged where one of them stands in a place of another.</summary>
public sealed class JobHistoryTests
{
    private static readonly JobLogEntry[] Whole =
    [
        new GenerationEntry(1, "w1", "job", "l", 1, null),
        Checkpoint(1, 1, null),
        new CommittedEntry(1, 1, "global"),
        Checkpoint(1, 2, 1),
        new GenerationEntry(2, "w2", "job", "l", 4, null),
        new CommittedEntry(2, 2, "global"),
        Checkpoint(2, 4, 2),
        new CommittedEntry(2, 4, "global"),
        new JobEndedEntry(2, "FINISHED", null),
    ];

    [Fact]
    public void Add_WholeLog_IsTaken()
    {
        JobHistory history = Fold(Whole);

        Assert.Equal([1L, 2, 4], history.Checkpoints.Select(c => c.Id));
        Assert.True(history.IsCommitted(4));
        Assert.Equal("FINISHED", history.EndState);
    }

    [Fact]
    public void Add_AnyEntryCopiedOverAnother_IsDamaged()
    {
        for (int from = 0; from < Whole.Length; from++)
        {
            for (int to = 0; to < Whole.Length; to++)
            {
                if (from == to)
                    continue;
                JobLogEntry[] swapped = [.. Whole];
                swapped[to] = Whole[from];
                MillraceException error = Assert.Throws<MillraceException>(() => Fold(swapped));
                Assert.True(error.Code == StorageErrors.LogCorrupt, $"{from} over {to}: {error.Code}");
            }
        }
    }

    [Fact]
    public void Add_RestoreOfAnOlderCheckpoint_GivesLaterOnesUp()
    {
        JobHistory history = Fold([.. Whole, new GenerationEntry(3, "w3", "job", "l", 5, 2), Checkpoint(3, 5, 2)]);

        Assert.Equal([1L, 2, 5], history.Checkpoints.Select(c => c.Id));
        Assert.Equal(6, history.NextCheckpoint);
        Assert.Null(history.EndState);
    }

    [Fact]
    public void Add_RestoreOfACheckpointThatIsNone_IsDamaged()
    {
        JobLogEntry[] log = [.. Whole, new GenerationEntry(3, "w3", "job", "l", 5, 3)];

        Assert.Equal(StorageErrors.LogCorrupt, Assert.Throws<MillraceException>(() => Fold(log)).Code);
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(4, 1)]
    [InlineData(1, 2)]
    public void Add_CommitOfAnUnknownCheckpointOrGeneration_IsDamaged(long generation, long id)
    {
        JobLogEntry[] log = [.. Whole[..3], new CommittedEntry(generation, id, "global")];

        Assert.Equal(StorageErrors.LogCorrupt, Assert.Throws<MillraceException>(() => Fold(log)).Code);
    }

    private static JobHistory Fold(JobLogEntry[] entries)
    {
        var history = new JobHistory();
        for (int i = 0; i < entries.Length; i++)
            history.Add(i + 1, entries[i], "test");
        return history;
    }

    private static CheckpointEntry Checkpoint(long generation, long id, long? parent) =>
        new(generation, id, parent, "global", 1, new ObjectHandle($"{generation}/{id}/manifest.json", 1, "sha256:0"), 0, false, default);
}
