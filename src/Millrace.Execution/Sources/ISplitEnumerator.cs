namespace Millrace.Execution.Sources;

/// <summary>Finds splits. Called from one thread at a time, on an I/O slot.</summary>
public interface ISplitEnumerator : IDisposable
{
    /// <summary>Finds splits that were not answered before; the order is the source's order of rows.</summary>
    /// <param name="cancellation">Ends with the job.</param>
    IReadOnlyList<SourceSplit> Discover(CancellationToken cancellation);

    /// <summary>Whether no more splits will come; asked after <see cref="Discover"/>. A bounded source says so at last.</summary>
    bool IsComplete { get; }

    /// <summary>
    /// What a restart needs to go on discovering without answering a split twice. Default: nothing, for sources whose splits are all found
    /// at once.
    /// </summary>
    byte[]? Snapshot() => null;

    /// <summary>Takes up the state of a snapshot before the first <see cref="Discover"/>.</summary>
    void Restore(ReadOnlySpan<byte> state)
    {
    }
}
