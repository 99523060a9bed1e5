namespace Millrace.Execution.Storage;

/// <summary>Objects that references point at: files of this machine, of an object store, of a web server. Thread-safe.</summary>
/// <remarks>
/// What is wrong with one object (it is gone, it changed, it may not be read, its URI is no URI) is a value: the row's error policy
/// decides. What is wrong with the store as a whole is an exception.
/// </remarks>
public interface IObjectStore
{
    /// <summary>The URI schemes that it serves, lower case: <c>file</c>.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>Whether objects have versions; <c>EXPLAIN</c> labels a store without as <c>unversioned</c>.</summary>
    bool IsVersioned { get; }

    /// <summary>Looks at an object without reading it.</summary>
    /// <param name="uri">The object, UTF-8.</param>
    /// <param name="cancellation">Ends with the job.</param>
    /// <exception cref="Errors.MillraceException">The store fails (external).</exception>
    ObjectLook Stat(ReadOnlySpan<byte> uri, CancellationToken cancellation);

    /// <summary>Opens an object to read.</summary>
    /// <param name="uri">The object, UTF-8.</param>
    /// <param name="version">The version that it must have, UTF-8; empty for any.</param>
    /// <param name="cancellation">Ends with the job.</param>
    /// <returns>A reader that the caller disposes, or why there is none.</returns>
    /// <exception cref="Errors.MillraceException">The store fails (external).</exception>
    ObjectOpening Open(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> version, CancellationToken cancellation);
}
