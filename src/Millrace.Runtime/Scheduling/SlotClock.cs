using System.Collections.Immutable;
using Millrace.Execution.Scheduling;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Scheduling;

/// <summary>Adds up where the time of one kind of slot goes. All idle slots of a kind share one reason at a time.</summary>
/// <remarks>Guarded by the scheduler's lock. Counts in timestamps, so that the parts add up to the whole.</remarks>
/// <param name="kind">The kind of slot.</param>
/// <param name="slots">How many there are.</param>
/// <param name="time">The clock.</param>
/// <param name="start">The timestamp that counting begins at.</param>
internal sealed class SlotClock(SlotKind kind, int slots, TimeProvider time, long start)
{
    private readonly long[] _idle = new long[Enum.GetValues<IdleReason>().Length];
    private long _busy;
    private int _busySlots;
    private IdleReason _reason = IdleReason.StartOrEnd;
    private long _since = start;

    /// <summary>How many slots there are.</summary>
    public int Slots { get; } = slots;

    /// <summary>From now on, so many slots are busy and the others idle for this reason.</summary>
    public void Set(int busySlots, IdleReason reason)
    {
        if (busySlots == _busySlots && (reason == _reason || busySlots == Slots))
            return;
        AddUp(time.GetTimestamp());
        _busySlots = busySlots;
        _reason = reason;
    }

    /// <summary>The figures up to now.</summary>
    /// <param name="now">The timestamp, taken under the lock.</param>
    public SlotMetrics Read(long now)
    {
        AddUp(now);
        var idle = ImmutableSortedDictionary.CreateBuilder<IdleReason, TimeSpan>();
        for (int i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] > 0)
                idle.Add((IdleReason)i, time.GetElapsedTime(0, _idle[i]));
        }

        return new SlotMetrics(kind, Slots, time.GetElapsedTime(0, _busy), idle.ToImmutable());
    }

    private void AddUp(long now)
    {
        long passed = now - _since;
        _since = now;
        _busy += passed * _busySlots;
        _idle[(int)_reason] += passed * (Slots - _busySlots);
    }
}
