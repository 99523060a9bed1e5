using Millrace.Columnar;
using Millrace.Execution.Sinks;
using Millrace.Runtime.Tests.Checkpointing;

namespace Millrace.Simulation.Tests.Storage;

/// <summary>A sink with a moment before and after each thing it does to the world.</summary>
internal sealed class KillableSink(ISink inner, Killer killer, Action onMoment) : ISink
{
    public SinkGuarantee Guarantee => inner.Guarantee;

    public int? MaxSubtasks => inner.MaxSubtasks;

    public void Validate() => inner.Validate();

    public ISinkWriter CreateWriter(SinkWriterContext context) => new Writer(this, inner.CreateWriter(context));

    public ISinkCommitter CreateCommitter() => new Committer(this, inner.CreateCommitter());

    private T Around<T>(string what, Func<T> work)
    {
        onMoment();
        killer.Pass($"before {what}");
        T result = work();
        onMoment();
        killer.Pass($"after {what}");
        return result;
    }

    private sealed class Writer(KillableSink sink, ISinkWriter inner) : ISinkWriter
    {
        public IReadOnlyList<ISinkRun> Runs => inner.Runs;

        public void Write(Batch batch) => inner.Write(batch);

        public IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal) =>
            sink.Around("prepare", () => inner.Prepare(checkpointId, isFinal));

        public void Restore(IReadOnlyList<ISinkRun> runs) => inner.Restore(runs);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Committer(KillableSink sink, ISinkCommitter inner) : ISinkCommitter
    {
        public void Commit(Committable committable) => sink.Around("commit", () =>
        {
            inner.Commit(committable);
            return 0;
        });

        public void Abort(Committable committable) => inner.Abort(committable);

        public void Sweep(string lineage, long belowGeneration, long? ownGeneration, IReadOnlyList<Committable> keep) =>
            inner.Sweep(lineage, belowGeneration, ownGeneration, keep);

        public void Complete(string lineage) => sink.Around("complete", () =>
        {
            inner.Complete(lineage);
            return 0;
        });

        public void Dispose() => inner.Dispose();
    }
}
