using Millrace.Errors;
using Millrace.Memory;

namespace Millrace.Plan.Functions;

/// <summary>What a function gets beside its arguments for one call on one batch.</summary>
/// <param name="rowCount">Rows of the batch, and of the result.</param>
/// <param name="allocator">Where the result's memory comes from.</param>
/// <param name="errors">Takes errors of single rows.</param>
/// <param name="cancellation">Checked once a batch, and by functions that take long for a row.</param>
public sealed class EvaluationContext(int rowCount, MemoryAllocator allocator, IRowErrors errors, CancellationToken cancellation)
{
    /// <summary>Rows of the batch, and of the result.</summary>
    public int RowCount { get; } = rowCount;

    /// <summary>Where the result's memory comes from.</summary>
    public MemoryAllocator Allocator { get; } = allocator;

    /// <summary>Takes errors of single rows; the function puts NULL in their place.</summary>
    public IRowErrors Errors { get; } = errors;

    /// <summary>Checked once a batch, and by functions that take long for a row.</summary>
    public CancellationToken Cancellation { get; } = cancellation;
}
