namespace Millrace.EndToEnd.Tests;

/// <summary>A clock that the test moves; timers that are due run within <see cref="Advance"/>. They run once.</summary>
internal sealed class HandTime : TimeProvider
{
    private readonly List<HandTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public int TimerCount => _timers.Count;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, callback, state, _now + dueTime);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        _now += time;
        foreach (HandTimer timer in _timers.Where(t => t.Due <= _now).ToArray())
        {
            _timers.Remove(timer);
            timer.Run();
        }
    }

    private sealed class HandTimer(HandTime time, TimerCallback callback, object? state, TimeSpan due) : ITimer
    {
        public TimeSpan Due { get; } = due;

        public void Run() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
