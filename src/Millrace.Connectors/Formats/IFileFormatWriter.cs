using Millrace.Columnar;

namespace Millrace.Connectors.Formats;

/// <summary>
/// Writes one file. One caller at a time. Disposing before <see cref="Finish"/> gives it up; the file may stay and is removed by the
/// caller.
/// </summary>
public interface IFileFormatWriter : IDisposable
{
    /// <summary>Writes rows.</summary>
    /// <param name="batch">The rows, borrowed.</param>
    /// <exception cref="Errors.MillraceException">It cannot be written (external).</exception>
    void Write(Batch batch);

    /// <summary>Ends the file and closes it.</summary>
    /// <exception cref="Errors.MillraceException">It cannot be written (external).</exception>
    void Finish();
}
