namespace Millrace.Execution.Storage;

/// <summary>Holds the immutable objects of checkpoints: states, spools and manifests.</summary>
/// <remarks>
/// Paths are relative, use forward slashes, and hold no <c>..</c>. Implementations are safe for concurrent use. Errors are
/// <see cref="Millrace.Errors.MillraceException"/> with the codes of <see cref="StorageErrors"/>; a write that throws leaves no
/// object under its path. Source: <c>docs/specs/checkpoint-protocol.md</c>, 2.1 and 2.5.
/// </remarks>
public interface ICheckpointStore
{
    /// <summary>Where the store lies, for messages.</summary>
    string Location { get; }

    /// <summary>Proves on throw-away names that objects can be created once, read and deleted.</summary>
    /// <exception cref="Millrace.Errors.MillraceException"><see cref="StorageErrors.ProbeFailed"/> where they cannot.</exception>
    ValueTask ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Writes an object; durable, file and folder, when the call returns.</summary>
    /// <param name="path">A path that holds no object yet.</param>
    /// <param name="content">Read to its end; stays the caller's.</param>
    /// <param name="cancellationToken">Stops the write; nothing stays behind.</param>
    /// <returns>The handle, with length and hash of what was written.</returns>
    /// <exception cref="Millrace.Errors.MillraceException">
    /// <see cref="StorageErrors.ObjectExists"/> where the path is taken; <see cref="StorageErrors.NoSpace"/>.
    /// </exception>
    ValueTask<ObjectHandle> WriteAsync(string path, Stream content, CancellationToken cancellationToken);

    /// <summary>Reads an object whole and verifies it.</summary>
    /// <returns>The bytes; the caller's.</returns>
    /// <exception cref="Millrace.Errors.MillraceException"><see cref="StorageErrors.ObjectCorrupt"/> where it is missing or differs.</exception>
    ValueTask<byte[]> ReadAsync(ObjectHandle handle, CancellationToken cancellationToken);

    /// <summary>Opens an object to be read from its beginning, for one that is too large to hold at once. The caller has had it verified.</summary>
    /// <returns>Its content; the caller's. The default reads it whole.</returns>
    /// <exception cref="Millrace.Errors.MillraceException"><see cref="StorageErrors.ObjectCorrupt"/> where it is missing or its length
    /// differs.</exception>
    async ValueTask<Stream> OpenAsync(ObjectHandle handle, CancellationToken cancellationToken) =>
        new MemoryStream(await ReadAsync(handle, cancellationToken).ConfigureAwait(false), writable: false);

    /// <summary>Re-reads an object from the store and compares length and hash.</summary>
    ValueTask<ObjectCheck> VerifyAsync(ObjectHandle handle, CancellationToken cancellationToken);

    /// <summary>All object paths that begin with <paramref name="prefix"/>, in ordinal order; unfinished writes are not among them.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes an object; a path without one is no error.</summary>
    ValueTask DeleteAsync(string path, CancellationToken cancellationToken);
}
