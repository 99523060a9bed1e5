using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// The second phase: makes the committables of one logged checkpoint visible, each once, whoever tried before
/// (section 2.8 A, steps 3 to 5).
/// </summary>
/// <remarks>
/// It is made from a log entry, so that nothing can be committed for a checkpoint that is not in the log. Repeating it, by any
/// generation and at any later time, changes nothing. Not thread-safe.
/// </remarks>
internal sealed class TwoPhaseCommitter
{
    private readonly CheckpointEntry _entry;
    private readonly IReadOnlyList<Committable> _committables;
    private readonly TimeSpan _retryWait;
    private readonly IProtocolTrace? _trace;
    private readonly HashSet<string> _open;
    private readonly Dictionary<string, TimeSpan> _retries = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _manifests = new(StringComparer.Ordinal);
    private bool _finished;

    /// <param name="entry">The checkpoint's entry, read from or written to the log.</param>
    /// <param name="committables">All of its manifest.</param>
    /// <param name="retryWait">Wait before a publication that failed for a passing cause is repeated.</param>
    /// <param name="trace">Hears the steps, or null.</param>
    public TwoPhaseCommitter(
        CheckpointEntry entry, IReadOnlyList<Committable> committables, TimeSpan retryWait, IProtocolTrace? trace = null)
    {
        (_entry, _committables, _retryWait, _trace) = (entry, committables, retryWait, trace);
        _open = [.. committables.Select(Key)];
    }

    /// <summary>When to call <see cref="OnTick"/> at the latest, or null.</summary>
    public TimeSpan? NextDeadline => _retries.Count == 0 ? null : _retries.Values.Min();

    /// <summary>What to do first.</summary>
    public IReadOnlyList<CommitterEffect> Start()
    {
        _trace?.Step("2.8A.3");
        return _committables.Count == 0 ? Finish(null) : [.. _committables.Select(item => new CommitterEffect.Publish(item))];
    }

    /// <summary>A publication came back.</summary>
    /// <param name="committable">Which.</param>
    /// <param name="result">What became of it; null where the outcome is unknown or it failed.</param>
    /// <param name="error">The failure, where <paramref name="result"/> is null.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<CommitterEffect> OnPublished(
        Committable committable, PublishResult? result, MillraceException? error, TimeSpan now)
    {
        if (_finished || !_open.Contains(Key(committable)))
        {
            return [];
        }

        switch (result)
        {
            case PublishResult.Published:
                return Settle(committable);
            case PublishResult.AlreadyPublished:
                _trace?.Step("2.8A.4");
                return Settle(committable);
            case PublishResult.TargetDiffers:
                _trace?.Step("2.8A.4");
                return Finish(Lost("COMMIT_TARGET_DIFFERS", committable, "its target holds other content", "Another job writes to this folder: move that file away"));
            case PublishResult.Missing:
                _trace?.Step("2.8A.4");
                return Finish(Lost("COMMITTED_DATA_MISSING", committable, "neither the staged file nor its target is there", "Restore the sink's folder from a backup"));
            default:
                if (error is { Retry: RetryHint.No, Code: not StorageErrors.NoSpace })
                {
                    return Finish(error);
                }

                _retries[Key(committable)] = now + _retryWait;
                return [];
        }
    }

    /// <summary>The list of one sink is written, or failed to be.</summary>
    public IReadOnlyList<CommitterEffect> OnManifestWritten(string sink, MillraceException? error, TimeSpan now)
    {
        if (_finished || !_manifests.Contains(sink))
        {
            return [];
        }

        if (error is { Retry: RetryHint.No, Code: not StorageErrors.NoSpace })
        {
            return Finish(error);
        }

        if (error is not null)
        {
            _retries[sink] = now + _retryWait;
            return [];
        }

        _manifests.Remove(sink);
        return _manifests.Count == 0 ? Finish(null) : [];
    }

    /// <summary>Repeats what is due.</summary>
    public IReadOnlyList<CommitterEffect> OnTick(TimeSpan now)
    {
        string[] due = [.. _retries.Where(retry => retry.Value <= now).Select(retry => retry.Key)];
        List<CommitterEffect> effects = [];
        foreach (string key in due)
        {
            _retries.Remove(key);
            effects.AddRange(_committables.Where(item => Key(item) == key).Select(item => new CommitterEffect.Publish(item)));
            effects.AddRange(_manifests.Where(sink => sink == key).Select(Describe));
        }

        return effects;
    }

    private static string Key(Committable committable) => $"{committable.Sink} {committable.File.TargetPath}";

    private IReadOnlyList<CommitterEffect> Settle(Committable committable)
    {
        _open.Remove(Key(committable));
        if (_open.Count > 0)
        {
            return [];
        }

        _trace?.Step("2.8A.5");
        _manifests.UnionWith(_committables.Select(item => item.Sink));
        return [.. _manifests.Select(Describe)];
    }

    private CommitterEffect.WriteManifest Describe(string sink) =>
        new(sink, _entry.Id, [.. _committables.Where(item => item.Sink == sink)]);

    private IReadOnlyList<CommitterEffect> Finish(MillraceException? error)
    {
        _finished = true;
        _retries.Clear();
        return [new CommitterEffect.Finished(_entry.Id, error)];
    }

    private MillraceException Lost(string code, Committable committable, string what, string advice) => new(
        ErrorDomain.External, code, $"checkpoint {_entry.Id} cannot make {committable.File.TargetPath} visible: {what}", advice)
    {
        OperatorId = committable.Sink,
    };
}
