using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>Decides from the job's own heartbeats which subtasks are lost (step 2.0.7).</summary>
internal sealed class HeartbeatMonitor
{
    private readonly TimeSpan _silenceMax;
    private readonly IProtocolTrace? _trace;
    private readonly SortedDictionary<SubtaskId, TimeSpan> _lastBeat = [];

    /// <param name="interval">Time between two heartbeats.</param>
    /// <param name="missedMax">How many may be missed.</param>
    /// <param name="trace">Hears the steps, or null.</param>
    public HeartbeatMonitor(TimeSpan interval, int missedMax, IProtocolTrace? trace) =>
        (_silenceMax, _trace) = (interval * missedMax, trace);

    /// <summary>When the first subtask would be lost, or null while none is watched.</summary>
    public TimeSpan? Deadline => _lastBeat.Count == 0 ? null : _lastBeat.Values.Min() + _silenceMax;

    /// <summary>Watches these subtasks, and no others, from now on.</summary>
    public void Watch(IEnumerable<SubtaskId> tasks, TimeSpan now)
    {
        _lastBeat.Clear();
        foreach (SubtaskId task in tasks)
        {
            _lastBeat[task] = now;
        }
    }

    /// <summary>A heartbeat came.</summary>
    public void OnBeat(SubtaskId task, TimeSpan now)
    {
        if (_lastBeat.ContainsKey(task))
        {
            _lastBeat[task] = now;
        }
    }

    /// <summary>The first subtask that was silent for too long, or null.</summary>
    public SubtaskId? FindLost(TimeSpan now)
    {
        foreach ((SubtaskId task, TimeSpan last) in _lastBeat)
        {
            if (now - last >= _silenceMax)
            {
                _trace?.Step("2.0.7");
                return task;
            }
        }

        return null;
    }
}
