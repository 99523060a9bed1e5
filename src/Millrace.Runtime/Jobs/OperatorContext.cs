using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Memory;

namespace Millrace.Runtime.Jobs;

/// <summary>An operator instance's surroundings.</summary>
internal sealed class OperatorContext(JobContext job, StagePlan stage, string operatorId, int subtask) : IOperatorContext
{
    public string OperatorId { get; } = operatorId;

    public string Lineage => job.Lineage;

    public int Subtask { get; } = subtask;

    public int SubtaskCount => stage.Subtasks;

    public MemoryAllocator Allocator => job.Allocator;

    public TimeProvider Time => job.Time;

    public CancellationToken Cancellation => job.Cancellation;

    public INodeServices Node => job.Node;
}
