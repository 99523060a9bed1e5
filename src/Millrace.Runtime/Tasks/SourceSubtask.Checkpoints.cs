using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Runtime.Tasks;

/// <content>Checkpoints: what is asked for passes between two reads, or between two pieces of what was read.</content>
internal sealed partial class SourceSubtask
{
    private readonly List<SplitPosition> _finished = [];
    private readonly Dictionary<long, int> _finishedBy = [];
    private ControlPayload.Trigger? _trigger;
    private long _stoppedBy;

    /// <summary>Takes up the counters of a checkpoint.</summary>
    public void Restore(RecordCounts counts) => Counted = counts;

    /// <inheritdoc/>
    protected override void Apply(ControlPayload payload)
    {
        switch (payload)
        {
            case ControlPayload.Trigger trigger:
                _trigger = trigger;
                _splits.Ledger?.OnTriggered();
                PassTrigger();
                break;
            case ControlPayload.Cancel cancel:
                _trigger = _trigger?.Checkpoint <= cancel.Checkpoint ? null : _trigger;
                _stoppedBy = _stoppedBy <= cancel.Checkpoint ? 0 : _stoppedBy;
                _finishedBy.Remove(cancel.Checkpoint);
                _splits.Ledger?.OnCancelled();
                break;
            case ControlPayload.Completed completed:
                OnCompleted(completed.Checkpoint);
                break;
        }
    }

    private static SplitPosition Describe(OpenSplit open, bool isFinished) =>
        new(open.Split.Id, open.Split.Payload, open.Position, isFinished);

    /// <summary>Between two reads, or two pieces of what was read: the snapshot of a checkpoint that was asked for.</summary>
    private void PassTrigger()
    {
        if (_trigger is not ControlPayload.Trigger trigger || (_isRunning && !_isDiscovering))
            return;
        _trigger = null;
        _stoppedBy = trigger.IsStop ? trigger.Checkpoint : 0;
        _finishedBy[trigger.Checkpoint] = _finished.Count;
        var snapshot = new TaskSnapshot
        {
            Task = Id,
            Checkpoint = trigger.Checkpoint,
            AppliedSequence = AppliedSequence,
            Splits = _split is null ? [.. _finished] : [.. _finished, Describe(_split, isFinished: false)],
            Counts = Counted,
        };
        PassBarrier(snapshot, trigger.IsFinal);
    }

    /// <summary>What finished before the checkpoint's barrier is known to the source for good.</summary>
    private void OnCompleted(long checkpoint)
    {
        if (!_finishedBy.Remove(checkpoint, out int count))
            return;
        _finished.RemoveRange(0, count);
        _finishedBy.Clear();
    }
}
