using Millrace.Execution.Operators;
using Millrace.Execution.Scheduling;
using Millrace.Memory;

namespace Millrace.Planner.Tests.Support;

/// <summary>Surroundings of an operator under test.</summary>
internal sealed class FakeOperatorContext(MemoryAllocator allocator) : IOperatorContext
{
    public string OperatorId => "op";

    public string Lineage => "test";

    public int Subtask => 0;

    public int SubtaskCount => 1;

    public MemoryAllocator Allocator { get; } = allocator;

    public TimeProvider Time => TimeProvider.System;

    public CancellationToken Cancellation => CancellationToken.None;

    public INodeServices Node
    {
        get => field ?? throw new InvalidOperationException("no services here");
        init;
    }
}
