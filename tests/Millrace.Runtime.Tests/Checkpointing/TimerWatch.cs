namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>The system's time, which tells when a timer of a certain length is set.</summary>
/// <param name="due">The length.</param>
/// <param name="onSet">Called before it runs, by whoever sets it.</param>
internal sealed class TimerWatch(TimeSpan due, Action onSet) : TimeProvider
{
    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(this, base.CreateTimer(callback, state, dueTime, period));

    private void OnChange(TimeSpan dueTime)
    {
        if (dueTime == due)
            onSet();
    }

    private sealed class Timer(TimerWatch watch, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            watch.OnChange(dueTime);
            return timer.Change(dueTime, period);
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
