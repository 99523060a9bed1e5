using System.Text;
using Millrace.Compute.Hashing;

namespace Millrace.Simulation.Tests.World;

/// <summary>Virtual time: runs what is due, in order of time, then of scheduling; and folds what happens into a trace.</summary>
internal sealed class SimClock
{
    private readonly PriorityQueue<Action, (TimeSpan, long)> _queue = new();
    private readonly XxHash3Stream _trace = new();
    private long _order;

    public TimeSpan Now { get; private set; }

    public ulong TraceHash => _trace.Current();

    public List<string>? TraceLines { get; set; }

    public void At(TimeSpan delay, Action action) => _queue.Enqueue(action, (Now + delay, ++_order));

    public bool RunNext()
    {
        if (!_queue.TryDequeue(out Action? action, out (TimeSpan Time, long) key))
        {
            return false;
        }

        Now = key.Time;
        action();
        return true;
    }

    public void Trace(string what)
    {
        TraceLines?.Add($"{Now.TotalMilliseconds,10:F3} {what}");
        Span<byte> ticks = stackalloc byte[8];
        BitConverter.TryWriteBytes(ticks, Now.Ticks);
        _trace.Append(ticks);
        _trace.Append(Encoding.UTF8.GetBytes(what));
    }
}
