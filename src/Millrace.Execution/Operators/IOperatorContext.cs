using Millrace.Execution.Scheduling;
using Millrace.Memory;

namespace Millrace.Execution.Operators;

/// <summary>What an operator instance may know of its surroundings, for its whole life.</summary>
public interface IOperatorContext
{
    /// <summary>The operator's identity, as checkpoints and messages name it.</summary>
    string OperatorId { get; }

    /// <summary>The job's lineage: kept through every restore.</summary>
    string Lineage { get; }

    /// <summary>The subtask, from 0.</summary>
    int Subtask { get; }

    /// <summary>How many subtasks the stage has.</summary>
    int SubtaskCount { get; }

    /// <summary>Where memory comes from that outlives a step.</summary>
    MemoryAllocator Allocator { get; }

    /// <summary>The clock.</summary>
    TimeProvider Time { get; }

    /// <summary>Ends when the job does.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>What the node shares between subtasks: loaded models, batchers, and slots for work that is not a step.</summary>
    INodeServices Node { get; }
}
