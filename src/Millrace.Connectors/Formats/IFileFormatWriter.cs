using Millrace.Columnar;

namespace Millrace.Connectors.Formats;

/// <summary>
/// Writes files of one table, one after the other. One caller at a time. Disposing before <see cref="Finish"/> gives the open file up; it
/// may stay and is removed by the caller. After an error nothing but disposing is allowed.
/// </summary>
public interface IFileFormatWriter : IDisposable
{
    /// <summary>Begins a file; none is open.</summary>
    /// <param name="path">A name that is free, in a folder that exists.</param>
    /// <exception cref="Errors.MillraceException">It cannot be written (external); some formats tell so at the first rows.</exception>
    void Open(string path);

    /// <summary>Writes rows into the open file.</summary>
    /// <param name="batch">The rows, borrowed.</param>
    /// <exception cref="Errors.MillraceException">It cannot be written (external).</exception>
    void Write(Batch batch);

    /// <summary>Ends the open file and closes it.</summary>
    /// <exception cref="Errors.MillraceException">It cannot be written (external).</exception>
    void Finish();
}
