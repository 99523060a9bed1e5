namespace Millrace.Execution.Sources;

/// <summary>Reads one split. Called from one thread at a time, on an I/O slot.</summary>
public interface ISplitReader : IDisposable
{
    /// <summary>Reads at most one batch.</summary>
    /// <param name="context">Memory and the size that is wanted.</param>
    /// <exception cref="Errors.MillraceException">The split cannot be read on.</exception>
    ReadResult Read(IReadContext context);
}
