using Millrace.Columnar;
using Millrace.Execution.Sources;

namespace Millrace.Connectors.Formats;

/// <summary>Reads one range of one file. One caller at a time.</summary>
public interface IFileFormatReader : IDisposable
{
    /// <summary>Reads at most one batch.</summary>
    /// <param name="context">Memory and the size that is wanted.</param>
    /// <returns>Rows of the columns that were asked for, owned by the caller; null at the end.</returns>
    /// <exception cref="Errors.MillraceException">The file cannot be read on.</exception>
    Batch? Read(IReadContext context);
}
