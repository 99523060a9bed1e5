using System.Collections.Immutable;
using Millrace.Execution.Scheduling;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Scheduling;

/// <summary>Adds up where the time of one kind of slot goes. All idle slots of a kind share one reason at a time.</summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
internal sealed class SlotClock(SlotKind kind, int slots, TimeProvider time)
{
    private readonly TimeSpan[] _idle = new TimeSpan[Enum.GetValues<IdleReason>().Length];
    private TimeSpan _busy;
    private int _busySlots;
    private IdleReason _reason = IdleReason.StartOrEnd;
    private long _since = time.GetTimestamp();

    /// <summary>How many slots there are.</summary>
    public int Slots { get; } = slots;

    /// <summary>From now on, so many slots are busy and the others idle for this reason.</summary>
    public void Set(int busySlots, IdleReason reason)
    {
        if (busySlots == _busySlots && (reason == _reason || busySlots == Slots))
            return;
        AddUp();
        _busySlots = busySlots;
        _reason = reason;
    }

    /// <summary>The figures up to now.</summary>
    public SlotMetrics Read()
    {
        AddUp();
        var idle = ImmutableSortedDictionary.CreateBuilder<IdleReason, TimeSpan>();
        for (int i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] > TimeSpan.Zero)
                idle.Add((IdleReason)i, _idle[i]);
        }

        return new SlotMetrics(kind, Slots, _busy, idle.ToImmutable());
    }

    private void AddUp()
    {
        long now = time.GetTimestamp();
        TimeSpan passed = time.GetElapsedTime(_since, now);
        _since = now;
        _busy += passed * _busySlots;
        _idle[(int)_reason] += passed * (Slots - _busySlots);
    }
}
