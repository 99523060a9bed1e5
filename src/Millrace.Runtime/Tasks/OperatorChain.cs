using System.Diagnostics;
using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <summary>Instances of a stage's fused operators, with the slices that stand between them. Works on one entry at a time.</summary>
/// <remarks>Belongs to the slot that works on the entry. The most downstream operator with work goes first, so that little stands between.</remarks>
internal sealed class OperatorChain : IDisposable
{
    private readonly IOperator[] _operators;
    private readonly Queue<(Batch Batch, ByteCharge Charge)>[] _queues;
    private readonly (Batch? Batch, ByteCharge Charge)[] _current;
    private readonly Action<ByteCharge> _release;
    private int _ended;

    /// <summary>Takes opened operators over.</summary>
    /// <param name="operators">The instances, in the order of the data.</param>
    /// <param name="release">Gives bytes back to the ledger.</param>
    public OperatorChain(IOperator[] operators, Action<ByteCharge> release)
    {
        _operators = operators;
        _release = release;
        _queues = [.. operators.Select(_ => new Queue<(Batch, ByteCharge)>())];
        _current = new (Batch?, ByteCharge)[operators.Length];
    }

    /// <summary>How many operators there are.</summary>
    public int Length => _operators.Length;

    /// <summary>Whether an operator has said that it wants no more rows.</summary>
    public bool IsSatisfied { get; private set; }

    /// <summary>The operators, for snapshots.</summary>
    public ReadOnlySpan<IOperator> Operators => _operators;

    /// <summary>The slice that an operator works on.</summary>
    public Batch InputOf(int index) =>
        _current[index].Batch ?? throw new InvalidOperationException("an operator asks for its input where there is none");

    /// <summary>Begins an entry. Takes the slice over; its bytes stay with the entry.</summary>
    public void Begin(Batch input)
    {
        Debug.Assert(_current[0].Batch is null, "a chain begins an entry before it ended the last");
        _current[0] = (input, ByteCharge.None);
    }

    /// <summary>Gives an operator's output to the next one.</summary>
    public void Enqueue(int index, Batch batch, ByteCharge charge) => _queues[index].Enqueue((batch, charge));

    /// <summary>Steps one operator.</summary>
    /// <param name="context">The surroundings; told which operator it is.</param>
    /// <param name="isEndOfInput">Whether the entry is the one that ends the input.</param>
    /// <returns>NeedInput when the entry is used up; HasMore when there is more to step; Blocked and Pending as the operator says.</returns>
    public StepStatus Step(StepContext context, bool isEndOfInput)
    {
        int index = NextWithWork();
        if (index < 0)
            return isEndOfInput ? EndNext(context) : StepStatus.NeedInput;
        if (_current[index].Batch is null)
            _current[index] = _queues[index].Dequeue();
        context.BeginOperator(index);
        StepStatus status = _operators[index].Step(context);
        context.EndOperator();
        switch (status)
        {
            case StepStatus.NeedInput:
                DropCurrent(index);
                return NextWithWork() >= 0 || isEndOfInput ? StepStatus.HasMore : StepStatus.NeedInput;
            case StepStatus.Done:
                IsSatisfied = true;
                for (int upstream = 0; upstream <= index; upstream++)
                    Drop(upstream);
                return NextWithWork() >= 0 ? StepStatus.HasMore : StepStatus.NeedInput;
            default:
                return status;
        }
    }

    /// <summary>Throws away what stands in the chain.</summary>
    public void Reset()
    {
        for (int i = 0; i < _operators.Length; i++)
            Drop(i);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        foreach (IOperator instance in _operators)
            instance.Dispose();
    }

    private StepStatus EndNext(StepContext context)
    {
        if (_ended == _operators.Length)
            return StepStatus.NeedInput;
        context.BeginOperator(_ended);
        StepStatus status = IsSatisfied ? StepStatus.Done : _operators[_ended].OnEndOfInput(context);
        context.EndOperator();
        if (status is StepStatus.Blocked or StepStatus.Pending or StepStatus.HasMore)
            return status;
        _ended++;
        return StepStatus.HasMore;
    }

    private int NextWithWork()
    {
        for (int i = _operators.Length - 1; i >= 0; i--)
        {
            if (_current[i].Batch is not null || _queues[i].Count > 0)
                return i;
        }

        return -1;
    }

    private void Drop(int index)
    {
        DropCurrent(index);
        while (_queues[index].TryDequeue(out (Batch Batch, ByteCharge Charge) waiting))
        {
            waiting.Batch.Dispose();
            _release(waiting.Charge);
        }
    }

    private void DropCurrent(int index)
    {
        (Batch? batch, ByteCharge charge) = _current[index];
        _current[index] = default;
        batch?.Dispose();
        if (charge.Account is not null)
            _release(charge);
    }
}
