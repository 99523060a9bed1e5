using Millrace.Columnar;

namespace Millrace.Inference.Batching;

/// <summary>Takes rows of slices and has them answered. Thread-safe.</summary>
internal interface IModelBatcher : IDisposable
{
    /// <summary>Hands rows over.</summary>
    /// <param name="inputs">The model's input columns, given away.</param>
    /// <param name="runs">The rows to answer: consecutive ones together, in order. The others get no answer.</param>
    /// <param name="watched">What the guard before native code knows of the rows.</param>
    /// <returns>What to wait for; to be given back by <see cref="Release"/>.</returns>
    BatchEntry Submit(Batch inputs, ReadOnlySpan<(int Start, int Count)> runs, WatchedRows watched);

    /// <summary>No more rows can come soon: those that wait go at once.</summary>
    void Flush();

    /// <summary>Takes an entry back, answered or not, and disposes it.</summary>
    void Release(BatchEntry entry);
}
