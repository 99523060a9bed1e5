namespace Millrace.Execution.Sinks;

/// <summary>
/// Rows that a writer took between two checkpoints and has not made output of yet. A checkpoint holds them: they are stored once, and each
/// checkpoint names them until the writer rolls.
/// </summary>
public interface ISinkRun
{
    /// <summary>The checkpoint whose barrier closed the run.</summary>
    long Checkpoint { get; }

    /// <summary>Opens the run's content to be read; the caller disposes it.</summary>
    /// <exception cref="Errors.MillraceException">It cannot be read (external).</exception>
    Stream Open();

    /// <summary>The content is in the checkpoint store: a copy elsewhere is not needed any more.</summary>
    void OnStored();
}
