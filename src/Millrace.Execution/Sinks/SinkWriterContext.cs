using Millrace.Memory;

namespace Millrace.Execution.Sinks;

/// <summary>What a writer knows of its surroundings.</summary>
/// <param name="Lineage">The job's lineage; part of every name that the writer makes.</param>
/// <param name="Generation">The coordinator's generation; part of every temporary name.</param>
/// <param name="Subtask">The subtask, from 0.</param>
/// <param name="Allocator">Where memory comes from.</param>
/// <param name="Cancellation">Ends with the job.</param>
public sealed record SinkWriterContext(
    string Lineage, long Generation, int Subtask, MemoryAllocator Allocator, CancellationToken Cancellation)
{
    /// <summary>Whether <see cref="ISinkWriter.Prepare"/> is called at checkpoints, and not only at the end.</summary>
    /// <value>Default: false.</value>
    public bool HasCheckpoints { get; init; }
}
