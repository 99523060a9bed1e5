using Millrace.Errors;
using Millrace.Memory;

namespace Millrace.Execution.Models;

/// <summary>What a model gets beside its inputs for one call.</summary>
/// <param name="Allocator">Where the outputs' memory comes from.</param>
/// <param name="Errors">Takes errors of single rows: invalid input, refused content.</param>
/// <param name="Cancellation">Ends with the job. A native call in flight is asked to stop and waited for; its result is dropped.</param>
public sealed record ModelCallContext(MemoryAllocator Allocator, IRowErrors Errors, CancellationToken Cancellation)
{
    /// <summary>The clock.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
