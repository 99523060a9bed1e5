using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// The second phase: makes the committables of one logged checkpoint visible, each once, whoever tried before
/// (section 2.8 A, steps 3 to 5).
/// </summary>
/// <remarks>
/// It is made from a log entry, so that nothing can be committed for a checkpoint that is not in the log. Repeating it, by any
/// generation and at any later time, changes nothing, because the sinks' committers are idempotent. Not thread-safe.
/// </remarks>
internal sealed class TwoPhaseCommitter
{
    private readonly CheckpointEntry _entry;
    private readonly IReadOnlyList<PreparedOutput> _outputs;
    private readonly TimeSpan _retryWait;
    private readonly IProtocolTrace? _trace;
    private readonly HashSet<string> _open;
    private readonly List<(TimeSpan Due, CommitterEffect Effect)> _retries = [];
    private readonly SortedSet<string> _incomplete;
    private bool _finished;

    /// <param name="entry">The checkpoint's entry, read from or written to the log.</param>
    /// <param name="outputs">All committables of its manifest.</param>
    /// <param name="sinks">Operator ids of all sinks: told after a final checkpoint that their output is whole.</param>
    /// <param name="retryWait">Wait before a commit that failed for a passing cause is repeated.</param>
    /// <param name="trace">Hears the steps, or null.</param>
    public TwoPhaseCommitter(
        CheckpointEntry entry,
        IReadOnlyList<PreparedOutput> outputs,
        IReadOnlyList<string> sinks,
        TimeSpan retryWait,
        IProtocolTrace? trace = null)
    {
        (_entry, _outputs, _retryWait, _trace) = (entry, outputs, retryWait, trace);
        _open = [.. outputs.Select(Key)];
        _incomplete = entry.IsFinal ? new SortedSet<string>(sinks, StringComparer.Ordinal) : new SortedSet<string>(StringComparer.Ordinal);
    }

    /// <summary>When to call <see cref="OnTick"/> at the latest, or null.</summary>
    public TimeSpan? NextDeadline => _retries.Count == 0 ? null : _retries.Min(retry => retry.Due);

    /// <summary>What to do first.</summary>
    public IReadOnlyList<CommitterEffect> Start()
    {
        _trace?.Step("2.8A.3");
        return _outputs.Count == 0 ? CompleteSinks() : [.. _outputs.Select(output => new CommitterEffect.Commit(output))];
    }

    /// <summary>A commit came back.</summary>
    /// <param name="output">Which.</param>
    /// <param name="error">Null where the output is visible: by this commit, or by an earlier one with equal content.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<CommitterEffect> OnCommitted(PreparedOutput output, MillraceException? error, TimeSpan now)
    {
        if (_finished || !_open.Contains(Key(output)))
        {
            return [];
        }

        if (error is not null)
        {
            return Retry(new CommitterEffect.Commit(output), error, now);
        }

        _open.Remove(Key(output));
        return _open.Count == 0 ? CompleteSinks() : [];
    }

    /// <summary>A sink was told that its output is whole, or could not be.</summary>
    public IReadOnlyList<CommitterEffect> OnCompleted(string sink, MillraceException? error, TimeSpan now)
    {
        if (_finished || !_incomplete.Contains(sink))
        {
            return [];
        }

        if (error is not null)
        {
            return Retry(new CommitterEffect.Complete(sink), error, now);
        }

        _incomplete.Remove(sink);
        return _incomplete.Count == 0 ? Finish(null) : [];
    }

    /// <summary>Repeats what is due.</summary>
    public IReadOnlyList<CommitterEffect> OnTick(TimeSpan now)
    {
        CommitterEffect[] due = [.. _retries.Where(retry => retry.Due <= now).Select(retry => retry.Effect)];
        _retries.RemoveAll(retry => retry.Due <= now);
        return due;
    }

    private static string Key(PreparedOutput output) => $"{output.Sink} {output.Output.Id}";

    /// <summary>A full disk may be emptied and a device may come back; content that differs or is gone never mends itself.</summary>
    private IReadOnlyList<CommitterEffect> Retry(CommitterEffect effect, MillraceException error, TimeSpan now)
    {
        _trace?.Step("2.8A.4");
        if (error is { Retry: RetryHint.No, Code: not StorageErrors.NoSpace })
        {
            return Finish(error);
        }

        _retries.Add((now + _retryWait, effect));
        return [];
    }

    private IReadOnlyList<CommitterEffect> CompleteSinks()
    {
        if (_incomplete.Count == 0)
        {
            return Finish(null);
        }

        _trace?.Step("2.8A.5");
        return [.. _incomplete.Select(sink => new CommitterEffect.Complete(sink))];
    }

    private IReadOnlyList<CommitterEffect> Finish(MillraceException? error)
    {
        _finished = true;
        _retries.Clear();
        return [new CommitterEffect.Finished(_entry.Id, error)];
    }
}
