namespace Millrace.Runtime.Exchange;

/// <summary>
/// How many rows may wait before a subtask, in a job with checkpoints: about as many as it takes in <see cref="TargetTime"/>, as measured.
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

    private static readonly TimeSpan WindowTime = TimeSpan.FromMilliseconds(50);
    private readonly TimeProvider _time;
    private readonly int _rowsMin;
    private readonly Action _onRoom;
    private long _windowStart;
    private long _windowRows;

    /// <param name="time">The clock.</param>
    /// <param name="rowsMin">Rows that may always wait on a channel.</param>
    /// <param name="onRoom">Called when producers that were held up may go on.</param>
    public QueueBound(TimeProvider time, int rowsMin, Action onRoom)
    {
        (_time, _rowsMin, _onRoom) = (time, rowsMin, onRoom);
        _windowStart = time.GetTimestamp();
        RowsMax = rowsMin;
    }

    /// <summary>Rows that may wait on a channel.</summary>
    public long RowsMax { get; private set; }

    /// <summary>Rows were taken off a channel.</summary>
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
