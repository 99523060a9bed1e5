namespace Millrace.Execution.Storage;

/// <summary>The commit half of a two-phase file sink: makes staged files visible, each exactly once.</summary>
/// <remarks>Safe for concurrent use, also from a coordinator that was replaced. Source: semantics, section 2.8 A.</remarks>
public interface IFilePublisher
{
    /// <summary>Renames the staged file to its target without ever replacing a file, durable when the call returns.</summary>
    ValueTask<PublishResult> PublishAsync(StagedFile file, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the staged files of <paramref name="job"/> of generations before <paramref name="generation"/>, except those kept.
    /// </summary>
    /// <param name="job">The folder name under <c>.tmp</c>.</param>
    /// <param name="generation">The caller's own generation; its files stay.</param>
    /// <param name="keep">Staging paths that a retained checkpoint still names.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>How many files were removed.</returns>
    ValueTask<int> SweepAsync(string job, long generation, IReadOnlySet<string> keep, CancellationToken cancellationToken);

    /// <summary>
    /// Writes <c>_manifests/&lt;checkpoint&gt;.json</c>, the list of files a checkpoint made visible; last of all its writes, and once.
    /// </summary>
    ValueTask WriteManifestAsync(long checkpoint, ReadOnlyMemory<byte> json, CancellationToken cancellationToken);
}
