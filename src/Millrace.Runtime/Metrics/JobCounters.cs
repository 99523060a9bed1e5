using Millrace.Runtime.Checkpointing;

namespace Millrace.Runtime.Metrics;

/// <summary>A job's counters. Thread-safe.</summary>
internal sealed class JobCounters(int stageCount)
{
    private long _rowsRead;
    private long _rowsWritten;
    private long _rowsRejected;
    private long _rowsNulled;

    public StageCounters[] Stages { get; } = [.. Enumerable.Range(0, stageCount).Select(_ => new StageCounters())];

    public long RowsRead => Interlocked.Read(ref _rowsRead);

    public long RowsWritten => Interlocked.Read(ref _rowsWritten);

    public long RowsRejected => Interlocked.Read(ref _rowsRejected);

    public long RowsNulled => Interlocked.Read(ref _rowsNulled);

    /// <summary>Rows that were written or rejected before this run.</summary>
    public long RowsDoneBefore { get; private set; }

    /// <summary>Takes up the figures of a checkpoint.</summary>
    public void Restore(RestoredCounts counts)
    {
        RowsDoneBefore = counts.Written + counts.Rejected;
        AddRead(counts.Read);
        AddWritten(counts.Written);
        Interlocked.Add(ref _rowsRejected, counts.Rejected);
    }

    public void AddRead(long rows) => Interlocked.Add(ref _rowsRead, rows);

    public void AddWritten(long rows) => Interlocked.Add(ref _rowsWritten, rows);

    public long AddRejected() => Interlocked.Increment(ref _rowsRejected);

    public void AddNulled() => Interlocked.Increment(ref _rowsNulled);
}
