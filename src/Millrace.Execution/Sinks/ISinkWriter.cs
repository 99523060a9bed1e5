using Millrace.Columnar;

namespace Millrace.Execution.Sinks;

/// <summary>Writes the rows of one subtask. Called from one thread at a time, on an I/O slot. Disposing throws away what was not prepared.</summary>
public interface ISinkWriter : IDisposable
{
    /// <summary>Writes rows; nobody sees them yet, unless the sink is at-least-once.</summary>
    /// <param name="batch">The rows, taken over; columns by place as the sink was made for.</param>
    /// <exception cref="Errors.MillraceException">Disk full, not writable and the like (external).</exception>
    void Write(Batch batch);

    /// <summary>Makes what was written since the last call whole and durable, at a barrier or at the end.</summary>
    /// <param name="checkpointId">The checkpoint that it belongs to.</param>
    /// <param name="isFinal">Whether no more rows come.</param>
    /// <returns>What the committer is to make visible; may be empty while rows are spooled until the next roll.</returns>
    /// <exception cref="Errors.MillraceException">
    /// Disk full, not writable and the like (external). The writer is only disposed then: nothing that it has prepared in this call is committed,
    /// and with <see cref="Errors.RetryHint.WithBackoff"/> a job with checkpoints starts again from the newest one.
    /// </exception>
    IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal);

    /// <summary>
    /// Asked after <see cref="Prepare"/>, at a barrier: the rows that are part of no committable yet, as runs, oldest first. A run that was
    /// answered before is answered as the same object. It can be opened until the next barrier, whatever is written meanwhile. Default: none.
    /// </summary>
    IReadOnlyList<ISinkRun> Runs => [];

    /// <summary>Takes the runs of a checkpoint up again, before the first row; they may be those of several writers, or none.</summary>
    /// <param name="runs">The runs, oldest first; answered again by <see cref="Runs"/> until their rows are output.</param>
    void Restore(IReadOnlyList<ISinkRun> runs)
    {
    }
}
