using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.RowErrors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>
/// Works through a slice by a row cursor: foresees how many rows make a slice of at most 4 MiB, reserves, evaluates, rejects rows without a
/// value, emits. Refused, it keeps the cursor and answers <see cref="StepStatus.Blocked"/>.
/// </summary>
/// <remarks>
/// A row that never gets its bytes is rejected. Columns that are passed through share the input's memory. What turns out larger than foreseen is
/// emitted in several slices.
/// </remarks>
internal sealed class ProjectOperator(CompiledExpressions columns, Schema schema) : IOperator
{
    private ExpressionEvaluator? _evaluator;
    private int _cursor;

    public void Open(IOperatorContext context) => _evaluator = columns.CreateEvaluator(context);

    public StepStatus Step(IStepContext context)
    {
        ExpressionEvaluator evaluator = _evaluator ?? throw new InvalidOperationException("stepped before it was opened");
        Batch input = context.Input;
        if (_cursor >= input.RowCount)
            return StepStatus.NeedInput;
        if (!RowReservation.TryReserve(context, evaluator, _cursor, StepOutput.Values, out SliceEstimate estimate, out RowError? tooLarge)
            && tooLarge is null)
            return StepStatus.Blocked;
        using (Batch slice = input.Slice(_cursor, estimate.Rows))
        using (EvaluationResult result = tooLarge is null
            ? evaluator.Evaluate(slice, context.Allocator, context.Cancellation)
            : evaluator.Fail(slice, tooLarge, context.Allocator))
        {
            int[]? kept = Reject(result, estimate.Rows, context);
            SliceEmitter.Emit(Assemble(result, estimate.Rows, kept, context.Allocator), context);
        }

        _cursor += estimate.Rows;
        if (_cursor < input.RowCount)
            return StepStatus.HasMore;
        _cursor = 0;
        return StepStatus.NeedInput;
    }

    public void Dispose() => _evaluator?.Dispose();

    /// <summary>Reports row errors.</summary>
    /// <returns>The rows that stay, or null for all.</returns>
    private int[]? Reject(EvaluationResult result, int rows, IStepContext context)
    {
        if (result.Errors.Count == 0)
            return null;
        var isLeftOut = new bool[rows];
        foreach ((int row, RowError error) in result.Errors.OrderBy(e => e.Key))
            isLeftOut[row] = context.Reject(_cursor + row, error);
        return [.. Enumerable.Range(0, rows).Where(r => !isLeftOut[r])];
    }

    private Batch Assemble(EvaluationResult result, int rows, int[]? kept, MemoryAllocator allocator)
    {
        if (kept is null || kept.Length == rows)
            return new Batch(schema, result.TakeColumns(), rows);
        using var all = new Batch(schema, result.TakeColumns(), rows);
        return Selection.Take(all, kept, allocator);
    }
}
