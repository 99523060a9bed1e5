using Millrace.Execution.Sinks;

namespace Millrace.Connectors;

/// <summary>The committer of sinks that have nothing to commit.</summary>
internal sealed class NothingToCommit : ISinkCommitter
{
    /// <inheritdoc/>
    public void Commit(Committable committable)
    {
    }

    /// <inheritdoc/>
    public void Abort(Committable committable)
    {
    }

    /// <inheritdoc/>
    public void Complete(string lineage)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
