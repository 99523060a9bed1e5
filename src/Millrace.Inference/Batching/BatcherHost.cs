using Millrace.Execution.Native;
using Millrace.Execution.Scheduling;
using Millrace.Memory;

namespace Millrace.Inference.Batching;

/// <summary>What a batcher runs on.</summary>
/// <param name="Node">Slots, and counters of calls.</param>
/// <param name="Stage">The stage that its calls belong to.</param>
/// <param name="Allocator">Where memory comes from.</param>
/// <param name="Time">The clock.</param>
/// <param name="Cancellation">Ends with the job.</param>
internal sealed record BatcherHost(
    INodeServices Node, int Stage, MemoryAllocator Allocator, TimeProvider Time, CancellationToken Cancellation)
{
    /// <summary>The guard before native code; null where nobody watches, and for models elsewhere.</summary>
    public INativeGuard? Guard { get; init; }

    /// <summary>Notes answered calls; null where nobody wants them.</summary>
    public CallLog? Calls { get; init; }
}
