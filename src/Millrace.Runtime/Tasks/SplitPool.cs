using Millrace.Execution.Sources;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Tasks;

/// <summary>The splits of a source that nobody reads yet, and their discovery.</summary>
/// <remarks>Guarded by the scheduler's lock, but for <see cref="Discover"/>, which one subtask at a time runs outside it.</remarks>
/// <param name="enumerator">Finds splits; owned.</param>
/// <param name="ledger">Keeps who has which split, for checkpoints; null for a job without them.</param>
internal sealed class SplitPool(ISplitEnumerator enumerator, SplitLedger? ledger) : IDisposable
{
    private readonly Queue<SourceSplit> _open = new();
    private bool _isDiscovering;
    private byte[]? _enumeratorState;

    /// <summary>Whether nothing is left and nothing will come.</summary>
    public bool IsExhausted => Count == 0 && !_isDiscovering && IsComplete;

    /// <summary>Whether a subtask may run <see cref="Discover"/> now.</summary>
    public bool WantsDiscovery => Count == 0 && !_isDiscovering && !IsComplete;

    /// <summary>Rows that all splits found so far expect; −1 when one of them does not know.</summary>
    public long RowsExpected { get; private set; } = ledger is { IsRestored: true } ? -1 : 0;

    /// <summary>Who has which split; null for a job without checkpoints.</summary>
    public SplitLedger? Ledger => ledger;

    private int Count => ledger?.Pooled ?? _open.Count;

    private bool IsComplete => ledger?.IsDiscoveryComplete ?? enumerator.IsComplete;

    /// <summary>Takes the next split.</summary>
    public OpenSplit? TryTake(SubtaskId task)
    {
        if (ledger is not null)
            return ledger.TryTake(task);
        return _open.TryDequeue(out SourceSplit? split) ? new OpenSplit(split, 0) : null;
    }

    /// <summary>Claims the discovery.</summary>
    public void BeginDiscovery() => _isDiscovering = true;

    /// <summary>Finds splits. Outside the lock, after <see cref="BeginDiscovery"/>.</summary>
    public IReadOnlyList<SourceSplit> Discover(CancellationToken cancellation)
    {
        IReadOnlyList<SourceSplit> found = enumerator.Discover(cancellation);
        if (ledger is not null)
            _enumeratorState = enumerator.Snapshot();
        return found;
    }

    /// <summary>Takes what was found; discovery is free again.</summary>
    public void EndDiscovery(IReadOnlyList<SourceSplit> found)
    {
        _isDiscovering = false;
        ledger?.Add(found, enumerator.IsComplete, _enumeratorState);
        foreach (SourceSplit split in found)
        {
            if (ledger is null)
                _open.Enqueue(split);
            RowsExpected = split.EstimatedRows < 0 || RowsExpected < 0 ? -1 : RowsExpected + split.EstimatedRows;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => enumerator.Dispose();
}
