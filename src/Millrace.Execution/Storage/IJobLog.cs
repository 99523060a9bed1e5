namespace Millrace.Execution.Storage;

/// <summary>
/// The log of a job: the only truth about its generations and completed checkpoints. An append creates the entry at the
/// index after the last one, or changes nothing; that alone fences a coordinator that was replaced.
/// </summary>
/// <remarks>
/// Implementations never overwrite and never rely on time. They are safe for concurrent use from any number of processes.
/// Errors of the store are <see cref="Millrace.Errors.MillraceException"/> with the codes of <see cref="StorageErrors"/>; an append
/// that throws has an unknown outcome: read the index to learn it. Source: <c>docs/specs/checkpoint-protocol.md</c>, 2.0.
/// </remarks>
public interface IJobLog
{
    /// <summary>Where the log lies, for messages.</summary>
    string Location { get; }

    /// <summary>
    /// Proves on throw-away names that the store keeps the promise (create twice: the second fails). Called before a
    /// generation is appended.
    /// </summary>
    /// <exception cref="Millrace.Errors.MillraceException"><see cref="StorageErrors.ProbeFailed"/> where it does not.</exception>
    ValueTask ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Reads all entries from <paramref name="fromIndex"/> (at least 1) to the end, in order.</summary>
    /// <exception cref="Millrace.Errors.MillraceException"><see cref="StorageErrors.LogCorrupt"/> where an index is missing before a later
    /// one.</exception>
    ValueTask<IReadOnlyList<JobLogRecord>> ReadAsync(long fromIndex, CancellationToken cancellationToken);

    /// <summary>Creates the entry at <paramref name="index"/> if no entry is there and the one before it exists.</summary>
    /// <param name="index">Last index + 1.</param>
    /// <param name="entry">The bytes of <see cref="JobLogCodec.Encode"/>; durable when the call returns.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is then unknown.</param>
    ValueTask<AppendResult> AppendAsync(long index, ReadOnlyMemory<byte> entry, CancellationToken cancellationToken);
}
