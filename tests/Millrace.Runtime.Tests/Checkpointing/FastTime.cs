namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>The system's clock, so many times as fast: waits of seconds take milliseconds.</summary>
internal sealed class FastTime(int factor) : TimeProvider
{
    public override long TimestampFrequency => TimeProvider.System.TimestampFrequency / factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(TimeProvider.System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period)), this);

    private TimeSpan Shorter(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan || time == TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds / factor));

    private sealed class Timer(ITimer inner, FastTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(time.Shorter(dueTime), time.Shorter(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
