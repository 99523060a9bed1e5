using Millrace.Execution.Operators;
using Millrace.Memory;

namespace Millrace.Execution.Sources;

/// <summary>What a reader gets for one batch.</summary>
public interface IReadContext
{
    /// <summary>Where memory comes from.</summary>
    MemoryAllocator Allocator { get; }

    /// <summary>Rows and bytes that downstream wants at most in a batch.</summary>
    BatchNeed Need { get; }

    /// <summary>Ends when the job does.</summary>
    CancellationToken Cancellation { get; }
}
