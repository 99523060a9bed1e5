using Millrace.Execution.Sources;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Runtime.Tasks;

/// <summary>A source's splits in a job with checkpoints: each one is unassigned, with one subtask, or finished.</summary>
/// <remarks>
/// From the snapshot of a checkpoint until all subtasks have heard of it no split is handed out, so that each is in the snapshot of the
/// source or in that of a subtask, never in both. Guarded by the scheduler's lock.
/// </remarks>
internal sealed class SplitLedger
{
    private readonly SplitAssigner _assigner;
    private readonly int _subtasks;
    private byte[]? _enumerator;
    private bool _isHeld;
    private int _triggered;

    /// <summary>Starts from the beginning.</summary>
    public SplitLedger(int subtasks) => (_subtasks, _assigner) = (subtasks, new SplitAssigner());

    /// <summary>Goes on from a checkpoint.</summary>
    /// <param name="subtasks">Subtasks of the source.</param>
    /// <param name="state">The source's part of the checkpoint.</param>
    /// <param name="held">Splits of all its subtasks in the same checkpoint.</param>
    /// <exception cref="Millrace.Errors.MillraceException"><c>CHECKPOINT_INCONSISTENT</c> (external).</exception>
    public SplitLedger(int subtasks, SourceState state, IReadOnlyList<SplitPosition> held)
    {
        _subtasks = subtasks;
        _assigner = SplitAssigner.Restore(state.Assigner, held);
        _enumerator = state.Enumerator;
        IsDiscoveryComplete = state.Assigner.IsDiscoveryComplete;
        IsRestored = true;
    }

    /// <summary>Splits that nobody reads.</summary>
    public int Pooled => _assigner.Pooled;

    /// <summary>Whether no split will be found any more.</summary>
    public bool IsDiscoveryComplete { get; private set; }

    /// <summary>Whether it goes on from a checkpoint: then nobody knows how many rows are expected.</summary>
    public bool IsRestored { get; }

    /// <summary>What the enumerator is to go on from, or null.</summary>
    public byte[]? Enumerator => _enumerator;

    /// <summary>Adds what was found; known splits are left alone.</summary>
    public void Add(IReadOnlyList<SourceSplit> found, bool isComplete, byte[]? enumerator)
    {
        _enumerator = enumerator;
        IsDiscoveryComplete |= isComplete;
        _assigner.Discover(found.Select(split => new SplitPosition(split.Id, split.Payload, 0, false)), isComplete);
    }

    /// <summary>Takes the next split.</summary>
    public OpenSplit? TryTake(SubtaskId task)
    {
        if (_isHeld || _assigner.Pooled == 0)
            return null;
        (SubtaskId _, ControlPayload payload) = _assigner.Request(task)[0];
        SplitPosition position = ((ControlPayload.AssignSplit)payload).Split;
        return new OpenSplit(new SourceSplit(position.Split, position.Payload), position.Records);
    }

    /// <summary>The source's part of a checkpoint; no split is handed out until all subtasks have heard of it.</summary>
    public SourceState Snapshot()
    {
        (_isHeld, _triggered) = (true, 0);
        return new SourceState(_assigner.Snapshot(), _enumerator);
    }

    /// <summary>The number that names the last assignment, and how many splits are unassigned and finished.</summary>
    public (long Journal, int Pooled, int Finished) Describe() => (_assigner.JournalSequence, _assigner.Pooled, _assigner.FinishedCount);

    /// <summary>A subtask has heard of the checkpoint.</summary>
    public void OnTriggered() => _isHeld = ++_triggered < _subtasks && _isHeld;

    /// <summary>The checkpoint was given up.</summary>
    public void OnCancelled() => _isHeld = false;

    /// <summary>A checkpoint with these splits of subtasks is complete.</summary>
    public void OnCompleted(IReadOnlyList<SplitPosition> held) => _assigner.OnCompleted(held);
}
