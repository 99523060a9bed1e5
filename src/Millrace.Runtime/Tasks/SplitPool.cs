using Millrace.Execution.Sources;

namespace Millrace.Runtime.Tasks;

/// <summary>The splits of a source that nobody reads yet, and their discovery.</summary>
/// <remarks>Guarded by the scheduler's lock, but for <see cref="Discover"/>, which one subtask at a time runs outside it.</remarks>
internal sealed class SplitPool(ISplitEnumerator enumerator) : IDisposable
{
    private readonly Queue<SourceSplit> _open = new();
    private bool _isDiscovering;

    /// <summary>Whether nothing is left and nothing will come.</summary>
    public bool IsExhausted => _open.Count == 0 && !_isDiscovering && enumerator.IsComplete;

    /// <summary>Whether a subtask may run <see cref="Discover"/> now.</summary>
    public bool WantsDiscovery => _open.Count == 0 && !_isDiscovering && !enumerator.IsComplete;

    /// <summary>Rows that all splits found so far expect; −1 when one of them does not know.</summary>
    public long RowsExpected { get; private set; }

    /// <summary>Takes the next split.</summary>
    public bool TryTake(out SourceSplit? split) => _open.TryDequeue(out split);

    /// <summary>Claims the discovery.</summary>
    public void BeginDiscovery() => _isDiscovering = true;

    /// <summary>Finds splits. Outside the lock, after <see cref="BeginDiscovery"/>.</summary>
    public IReadOnlyList<SourceSplit> Discover(CancellationToken cancellation) => enumerator.Discover(cancellation);

    /// <summary>Takes what was found; discovery is free again.</summary>
    public void EndDiscovery(IReadOnlyList<SourceSplit> found)
    {
        _isDiscovering = false;
        foreach (SourceSplit split in found)
        {
            _open.Enqueue(split);
            RowsExpected = split.EstimatedRows < 0 || RowsExpected < 0 ? -1 : RowsExpected + split.EstimatedRows;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => enumerator.Dispose();
}
