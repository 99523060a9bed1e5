using Millrace.Columnar;
using Millrace.Execution.Sinks;

namespace Millrace.Connectors.Blackhole;

/// <summary>Counts rows and lets them go.</summary>
internal sealed class BlackholeSink : ISink
{
    private long _rowCount;

    /// <summary>Rows of all writers so far. Thread-safe.</summary>
    public long RowCount => Interlocked.Read(ref _rowCount);

    /// <inheritdoc/>
    public SinkGuarantee Guarantee => SinkGuarantee.AtLeastOnce;

    /// <inheritdoc/>
    public string GuaranteeReason => "rows are counted as they come, and counted again after a failure";

    /// <inheritdoc/>
    public int? MaxSubtasks => null;

    /// <inheritdoc/>
    public void Validate()
    {
    }

    /// <inheritdoc/>
    public ISinkWriter CreateWriter(SinkWriterContext context) => new Writer(this);

    /// <inheritdoc/>
    public ISinkCommitter CreateCommitter() => new NothingToCommit();

    private sealed class Writer(BlackholeSink sink) : ISinkWriter
    {
        public void Write(Batch batch)
        {
            using (batch)
                Interlocked.Add(ref sink._rowCount, batch.RowCount);
        }

        public IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal) => [];

        public void Dispose()
        {
        }
    }
}
