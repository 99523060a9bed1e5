using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.Scheduling;

namespace Millrace.Execution.Models;

/// <summary>A loaded model. Thread-safe: several batches may be in it at once.</summary>
public interface IModel : IDisposable
{
    /// <summary>Name and exact version (a content hash where there is a file): part of the content key of its results.</summary>
    string Version { get; }

    /// <summary>The batch it does best with, and how long a row may wait for it to fill.</summary>
    BatchNeed BatchNeed { get; }

    /// <summary>
    /// The slot that a call holds while it runs, for models that compute here; null for remote ones, whose calls only wait.
    /// </summary>
    SlotKind? Slot { get; }

    /// <summary>The most calls at once.</summary>
    int MaxConcurrentCalls { get; }

    /// <summary>Bytes that stay resident while it is loaded, as far as known: fixed bytes in the ledger.</summary>
    long FixedBytes { get; }

    /// <summary>Runs a batch.</summary>
    /// <param name="inputs">The model's input columns, in its own order, borrowed for the call.</param>
    /// <param name="context">Memory, row errors, cancellation.</param>
    /// <returns>
    /// The model's output columns with as many rows, owned by the caller; rows that were reported as errors hold NULL. Where
    /// <see cref="Slot"/> is not null the task is complete when the call returns.
    /// </returns>
    /// <exception cref="Errors.MillraceException">The call as a whole failed: with <see cref="Errors.RetryHint"/>.</exception>
    ValueTask<Batch> PredictAsync(Batch inputs, ModelCallContext context);
}
