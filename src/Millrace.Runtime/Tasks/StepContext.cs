using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.RowErrors;
using Millrace.Memory;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <summary>One entry's surroundings while a slot works on it.</summary>
internal sealed class StepContext(OperatorSubtask subtask, StageEntry entry, OperatorChain chain) : IStepContext
{
    private int _index;
    private ByteCharge _output;
    private ByteCharge _scratch;

    /// <summary>Whether a slice has left the stage.</summary>
    public bool HasEmitted { get; private set; }

    /// <summary>What the step waits for.</summary>
    public Task? Waiting { get; private set; }

    /// <inheritdoc/>
    public Batch Input => chain.InputOf(_index);

    /// <inheritdoc/>
    public MemoryAllocator Allocator => subtask.Allocator;

    /// <inheritdoc/>
    public CancellationToken Cancellation => subtask.Cancellation;

    private bool IsLast => _index == chain.Length - 1;

    /// <summary>Tells which operator steps now.</summary>
    public void BeginOperator(int index)
    {
        _index = index;
        Waiting = null;
    }

    /// <summary>The operator's step is over: what it did not use of its reservation goes back.</summary>
    public void EndOperator()
    {
        if (_output.Bytes > 0 || _scratch.Bytes > 0)
            subtask.Release(_output, _scratch);
        _output = ByteCharge.None;
        _scratch = ByteCharge.None;
    }

    /// <inheritdoc/>
    public bool TryReserve(long outputBytes, long scratchBytes = 0)
    {
        EndOperator();
        return subtask.TryReserve(entry, IsLast, outputBytes, scratchBytes, out _output, out _scratch);
    }

    /// <inheritdoc/>
    public void Emit(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.RowCount == 0)
        {
            batch.Dispose();
            return;
        }

        HasEmitted |= IsLast;
        if (IsLast)
            subtask.EmitFromStep(entry, batch, ref _output);
        else
            chain.Enqueue(_index + 1, batch, subtask.ChargeBetween(entry, batch, ref _output));
    }

    /// <inheritdoc/>
    public bool Reject(int row, RowError error) => subtask.Reject(entry, _index, Input, row, error);

    /// <inheritdoc/>
    public void WaitFor(Task task) => Waiting = task;
}
