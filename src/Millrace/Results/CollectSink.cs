using Millrace.Columnar;
using Millrace.Execution.Sinks;

namespace Millrace.Results;

/// <summary>Hands the rows of a query to its reader.</summary>
internal sealed class CollectSink(BatchHandOff rows) : ISink
{
    /// <inheritdoc/>
    public SinkGuarantee Guarantee => SinkGuarantee.AtLeastOnce;

    /// <inheritdoc/>
    public string GuaranteeReason => "rows are handed out as they come; a query that failed begins at the beginning";

    /// <inheritdoc/>
    public int? MaxSubtasks => null;

    /// <inheritdoc/>
    public void Validate()
    {
    }

    /// <inheritdoc/>
    public ISinkWriter CreateWriter(SinkWriterContext context) => new Writer(rows, context.Cancellation);

    /// <inheritdoc/>
    public ISinkCommitter CreateCommitter() => new Committer();

    private sealed class Writer(BatchHandOff rows, CancellationToken cancellation) : ISinkWriter
    {
        public void Write(Batch batch) => rows.Give(batch, cancellation);

        public IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal) => [];

        public void Dispose()
        {
        }
    }

    private sealed class Committer : ISinkCommitter
    {
        public void Commit(Committable committable)
        {
        }

        public void Abort(Committable committable)
        {
        }

        public void Complete(string lineage)
        {
        }

        public void Dispose()
        {
        }
    }
}
