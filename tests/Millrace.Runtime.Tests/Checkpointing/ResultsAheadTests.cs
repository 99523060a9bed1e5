using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Plan.Catalog;
using Millrace.Runtime.Checkpointing;
using Millrace.Types;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>Results of checkpoints that a log does not know.</summary>
public sealed class ResultsAheadTests
{
    [Fact]
    public void Refuse_SeveralSinksAhead_NamesThemAll()
    {
        MillraceException error = Assert.Throws<MillraceException>(() => Refuse(isIntact: true, ("a", 5), ("b", 2), ("c", 3)));

        Assert.Equal(("JOB_LOG_BEHIND", ErrorDomain.External), (error.Code, error.Domain));
        Assert.Contains("up to checkpoint 5 are in 'a' and 'c'", error.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoints after 2 there", error.Advice, StringComparison.Ordinal);
    }

    /// <summary>Results are not to be removed where nothing could make them again.</summary>
    [Fact]
    public void Refuse_CheckpointIsDamaged_DoesNotAdviseToRemoveResults()
    {
        MillraceException error = Assert.Throws<MillraceException>(() => Refuse(isIntact: false, ("a", 5)));

        Assert.DoesNotContain("remove", error.Advice, StringComparison.Ordinal);
        Assert.Contains(StorageErrors.StartAnew, error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_ResultsOfKnownCheckpoints_IsSilent() => Refuse(isIntact: true, ("a", 2), ("b", 0));

    [Fact]
    public void Refuse_LogHasGrownMeanwhile_IsSilent()
    {
        JobHistory later = History(checkpoints: 3);

        ResultsAhead.Refuse(History(checkpoints: 2), () => later, _ => true, Sinks(("a", 3)), "log");
    }

    private static void Refuse(bool isIntact, params (string Place, long Newest)[] sinks)
    {
        JobHistory history = History(checkpoints: 2);
        ResultsAhead.Refuse(history, () => history, _ => isIntact, Sinks(sinks), "log");
    }

    private static JobHistory History(int checkpoints)
    {
        var history = new JobHistory();
        history.Add(1, new GenerationEntry(1, "writer", "job", "lineage", 1, null), "log");
        for (int id = 1; id <= checkpoints; id++)
        {
            var manifest = new ObjectHandle($"1/{id}/manifest.json", 1, "sha256:0");
            history.Add(
                id + 1,
                new CheckpointEntry(1, id, id == 1 ? null : id - 1, "all", 0, manifest, 0, IsFinal: false, DateTimeOffset.UnixEpoch),
                "log");
        }

        return history;
    }

    private static IEnumerable<SinkExec> Sinks(params (string Place, long Newest)[] sinks) => sinks.Select(sink =>
        new SinkExec(
            new TableDefinition(sink.Place, null, ImmutableSortedDictionary<string, string>.Empty), new Sink(sink.Place, sink.Newest))
        {
            Id = sink.Place,
            Schema = Schema.Empty,
        });

    private sealed class Sink(string place, long newest) : ISink, ISinkCommitter
    {
        public SinkGuarantee Guarantee => SinkGuarantee.ExactlyOnce;

        public string Place => place;

        public int? MaxSubtasks => null;

        public void Validate()
        {
        }

        public ISinkWriter CreateWriter(SinkWriterContext context) => throw new NotSupportedException();

        public ISinkCommitter CreateCommitter() => this;

        public long NewestVisible(string lineage) => lineage == "lineage" ? newest : 0;

        public void Commit(Committable committable) => throw new NotSupportedException();

        public void Abort(Committable committable) => throw new NotSupportedException();

        public void Complete(string lineage) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
