using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Gives the splits of one source to its subtasks on request. Each split is in exactly one place: the pool, one subtask, or finished.
/// </summary>
/// <remarks>
/// Subtasks are the truth about the splits they hold, through their snapshots; this machine's own snapshot is the rest. Whoever drives it
/// hands no split out between its snapshot and those of the subtasks. Not thread-safe.
/// </remarks>
internal sealed class SplitAssigner
{
    private readonly Queue<SplitPosition> _pool = new();
    private readonly HashSet<string> _assigned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly SortedSet<SubtaskId> _waiting = [];
    private long _journal;
    private bool _isDiscoveryComplete;

    /// <summary>Splits that are unassigned.</summary>
    public int Pooled => _pool.Count;

    /// <summary>Splits that are finished.</summary>
    public int FinishedCount => _finished.Count;

    /// <summary>The last assignment made.</summary>
    public long JournalSequence => _journal;

    /// <summary>Rebuilds the machine from a checkpoint: what subtasks held goes back to the pool, with its position.</summary>
    /// <param name="state">The source's part of the checkpoint.</param>
    /// <param name="held">The splits of all its subtasks in the same checkpoint.</param>
    /// <exception cref="MillraceException"><c>CHECKPOINT_INCONSISTENT</c> where a split is in two places.</exception>
    public static SplitAssigner Restore(SplitAssignerState state, IEnumerable<SplitPosition> held)
    {
        var assigner = new SplitAssigner { _journal = state.JournalSequence, _isDiscoveryComplete = state.IsDiscoveryComplete };
        foreach (string id in state.Finished)
        {
            assigner.Learn(id);
            assigner._finished.Add(id);
        }

        foreach (SplitPosition split in held.Concat(state.Pool))
        {
            assigner.Learn(split.Split);
            if (split.Finished)
            {
                assigner._finished.Add(split.Split);
            }
            else
            {
                assigner._pool.Enqueue(split);
            }
        }

        return assigner;
    }

    /// <summary>Adds splits that were found; known ones are left alone, wherever they are.</summary>
    /// <param name="splits">What was found.</param>
    /// <param name="isComplete">Whether no further split will be found.</param>
    /// <returns>Messages for subtasks that waited.</returns>
    public IReadOnlyList<(SubtaskId Task, ControlPayload Payload)> Discover(IEnumerable<SplitPosition> splits, bool isComplete)
    {
        foreach (SplitPosition split in splits.Where(split => _known.Add(split.Split)))
        {
            _pool.Enqueue(split);
        }

        _isDiscoveryComplete |= isComplete;
        List<(SubtaskId, ControlPayload)> messages = [];
        foreach (SubtaskId task in _waiting.ToArray())
        {
            Serve(task, messages);
        }

        return messages;
    }

    /// <summary>A subtask asks for work. Asking again, because an answer is late, gives another split or the same end.</summary>
    public IReadOnlyList<(SubtaskId Task, ControlPayload Payload)> Request(SubtaskId task)
    {
        List<(SubtaskId, ControlPayload)> messages = [];
        Serve(task, messages);
        return messages;
    }

    /// <summary>A completed checkpoint holds these splits of a subtask: its finished ones are finished for good.</summary>
    public void OnCompleted(IEnumerable<SplitPosition> held)
    {
        foreach (SplitPosition split in held.Where(split => split.Finished && _assigned.Remove(split.Split)))
        {
            _finished.Add(split.Split);
        }
    }

    /// <summary>The source's part of a checkpoint.</summary>
    public SplitAssignerState Snapshot() =>
        new(_journal, [.. _pool], [.. _finished.Order(StringComparer.Ordinal)], _isDiscoveryComplete);

    private void Serve(SubtaskId task, List<(SubtaskId Task, ControlPayload Payload)> messages)
    {
        if (_pool.TryDequeue(out SplitPosition? split))
        {
            _waiting.Remove(task);
            _assigned.Add(split.Split);
            messages.Add((task, new ControlPayload.AssignSplit(++_journal, split)));
        }
        else if (_isDiscoveryComplete)
        {
            _waiting.Remove(task);
            messages.Add((task, new ControlPayload.NoMoreSplits()));
        }
        else
        {
            _waiting.Add(task);
        }
    }

    private void Learn(string split)
    {
        if (!_known.Add(split))
        {
            throw StorageErrors.Contradiction("the checkpoint", $"split '{split}' is in two places");
        }
    }
}
