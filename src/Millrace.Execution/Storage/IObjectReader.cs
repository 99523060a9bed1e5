namespace Millrace.Execution.Storage;

/// <summary>Reads windows of one object. One caller at a time.</summary>
public interface IObjectReader : IDisposable
{
    /// <summary>Bytes of the object when it was opened.</summary>
    long Length { get; }

    /// <summary>Reads from a place on until the destination is full or the object ends.</summary>
    /// <param name="offset">Bytes from the start.</param>
    /// <param name="destination">Receives the bytes; may be native memory.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <returns>Bytes read.</returns>
    /// <exception cref="Errors.MillraceException">The store fails (external).</exception>
    int Read(long offset, Span<byte> destination, CancellationToken cancellation);

    /// <summary>Whether the object is still as it was when opened; asked after reading. True where the store cannot tell.</summary>
    bool IsUnchanged();
}
