namespace Millrace.Runtime.Exchange;

/// <summary>
/// How many rows may wait on a channel, in a job with checkpoints: about as many as its consumer takes off it in <see cref="TargetTime"/>.
/// A barrier that aligns waits behind them, and bytes alone do not bound that time: thousands of references are few bytes.
/// </summary>
/// <remarks>
/// Guarded by the scheduler's lock. Producers ask before they start on more input; what they have in work is let through. The idea is that of
/// Flink's buffer debloating (FLIP-183).
/// </remarks>
internal sealed class QueueBound
{
    /// <summary>How long the rows that wait should take.</summary>
    public static readonly TimeSpan TargetTime = TimeSpan.FromMilliseconds(100);

    private const int RoomParts = 4;
    private static readonly TimeSpan WindowTime = TimeSpan.FromMilliseconds(50);
    private readonly TimeProvider _time;
    private readonly int _rowsMin;
    private readonly int _concurrency;
    private readonly Action _onRoom;
    private long _windowStart;
    private long _windowRows;

    /// <param name="time">The clock.</param>
    /// <param name="rowsMin">Rows that may always wait on a channel.</param>
    /// <param name="concurrency">Steps that the consumer has in work at once.</param>
    /// <param name="onRoom">Called when producers that were held up may go on.</param>
    public QueueBound(TimeProvider time, int rowsMin, int concurrency, Action onRoom)
    {
        (_time, _rowsMin, _concurrency, _onRoom) = (time, rowsMin, concurrency, onRoom);
        _windowStart = time.GetTimestamp();
        RowsMax = rowsMin;
        ReadyRowsMax = rowsMin;
    }

    /// <summary>
    /// Rows that a producer may have ready behind one that is late: what the consumer could do in <see cref="TargetTime"/> if it had nothing
    /// to wait for. By its pace, a consumer that waits for the late one would be held for slow.
    /// </summary>
    public long ReadyRowsMax { get; private set; }

    /// <summary>Rows that may wait on a channel.</summary>
    public long RowsMax { get; private set; }

    /// <summary>
    /// Rows that a channel asks for: none until a quarter of it is free, or slices would become smaller and smaller (the silly window of
    /// RFC 813).
    /// </summary>
    /// <param name="queuedRows">Rows that wait on it.</param>
    public long RoomRows(long queuedRows) => RowsMax - queuedRows is var room && room * RoomParts >= RowsMax ? room : 0;

    /// <summary>What the consumer needs for a row.</summary>
    public void OnMeasured(double secondsPerRow) =>
        ReadyRowsMax = Math.Max(_rowsMin, (long)Math.Min(TargetTime.TotalSeconds * _concurrency / secondsPerRow, int.MaxValue));

    /// <summary>The consumer begins rows.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="wasFull">Whether the channel had held its producer up.</param>
    public void OnTaken(int rows, bool wasFull)
    {
        _windowRows += rows;
        TimeSpan passed = _time.GetElapsedTime(_windowStart);
        if (passed >= WindowTime)
        {
            RowsMax = Math.Max(_rowsMin, (long)(_windowRows * (TargetTime / passed)));
            _windowStart = _time.GetTimestamp();
            _windowRows = 0;
        }

        if (wasFull)
            _onRoom();
    }
}
