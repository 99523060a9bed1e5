namespace Millrace.Runtime.Metrics;

/// <summary>A stage's counters. Thread-safe.</summary>
internal sealed class StageCounters
{
    private long _rowsIn;
    private long _rowsOut;
    private long _rowsRejected;
    private long _busyTicks;

    public long RowsIn => Interlocked.Read(ref _rowsIn);

    public long RowsOut => Interlocked.Read(ref _rowsOut);

    public long RowsRejected => Interlocked.Read(ref _rowsRejected);

    public TimeSpan Busy => TimeSpan.FromTicks(Interlocked.Read(ref _busyTicks));

    public void AddIn(long rows) => Interlocked.Add(ref _rowsIn, rows);

    public void AddOut(long rows) => Interlocked.Add(ref _rowsOut, rows);

    public void AddRejected() => Interlocked.Increment(ref _rowsRejected);

    public void AddBusy(TimeSpan time) => Interlocked.Add(ref _busyTicks, time.Ticks);
}
