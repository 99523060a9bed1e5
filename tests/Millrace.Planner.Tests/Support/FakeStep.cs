using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.Operators;
using Millrace.Execution.RowErrors;
using Millrace.Memory;

namespace Millrace.Planner.Tests.Support;

/// <summary>Steps an operator over one slice and keeps what it emits, rejects and asks for.</summary>
internal sealed class FakeStep(MemoryAllocator allocator, Batch input, RowErrorPolicy policy = RowErrorPolicy.DeadLetter) : IStepContext, IDisposable
{
    public Batch Input { get; } = input;

    public MemoryAllocator Allocator { get; } = allocator;

    public CancellationToken Cancellation => CancellationToken.None;

    public List<Batch> Emitted { get; } = [];

    public List<(int Row, RowError Error)> Rejected { get; } = [];

    public List<(long Output, long Scratch)> Reservations { get; } = [];

    /// <summary>How many of the next reservations are refused.</summary>
    public int Refusals { get; set; }

    /// <summary>The most that is ever granted at once.</summary>
    public long LimitBytes { get; set; } = long.MaxValue;

    public bool TryReserve(long outputBytes, long scratchBytes = 0)
    {
        if (outputBytes + scratchBytes > LimitBytes)
            throw MillraceException.User(RowError.TooLarge, "one row needs more than memory.limit leaves");
        if (Refusals-- > 0)
            return false;
        Reservations.Add((outputBytes, scratchBytes));
        return true;
    }

    public void Emit(Batch batch) => Emitted.Add(batch);

    public bool Reject(int row, RowError error)
    {
        Rejected.Add((row, error));
        return policy != RowErrorPolicy.Null;
    }

    public void WaitFor(Task task) => throw new InvalidOperationException("nothing to wait for");

    /// <summary>Steps until the slice is used up.</summary>
    public StepStatus Run(IOperator instance)
    {
        StepStatus status;
        do
            status = instance.Step(this);
        while (status is StepStatus.HasMore or StepStatus.Blocked);
        return status;
    }

    public IEnumerable<object?> Column(int index) => Emitted.SelectMany(b => Rows.Read(b[index]));

    public void Dispose()
    {
        Emitted.ForEach(b => b.Dispose());
        Input.Dispose();
    }
}
