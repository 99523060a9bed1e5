using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.RowErrors;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>
/// One slice in, at most one out. Reserves the input's bytes and what the predicate takes. A row error of the predicate rejects the row;
/// where the policy keeps such a row its predicate is NULL, so it is dropped all the same.
/// </summary>
internal sealed class FilterOperator(CompiledExpressions predicate) : IOperator
{
    private ExpressionEvaluator? _evaluator;
    private int _cursor;

    public void Open(IOperatorContext context) => _evaluator = predicate.CreateEvaluator(context);

    public StepStatus Step(IStepContext context)
    {
        ExpressionEvaluator evaluator = _evaluator ?? throw new InvalidOperationException("stepped before it was opened");
        Batch input = context.Input;
        if (_cursor >= input.RowCount)
            return StepStatus.NeedInput;
        if (!RowReservation.TryReserve(context, evaluator, _cursor, StepOutput.InputRows, out SliceEstimate estimate, out RowError? tooLarge)
            && tooLarge is null)
            return StepStatus.Blocked;
        using Batch slice = input.Slice(_cursor, estimate.Rows);
        using EvaluationResult result = tooLarge is null
            ? evaluator.Evaluate(slice, context.Allocator, context.Cancellation)
            : evaluator.Fail(slice, tooLarge, context.Allocator);
        foreach ((int row, RowError error) in result.Errors.OrderBy(e => e.Key))
            context.Reject(_cursor + row, error);
        context.Emit(Selection.Filter(slice, result.Columns[0], context.Allocator));
        _cursor += estimate.Rows;
        if (_cursor < input.RowCount)
            return StepStatus.HasMore;
        _cursor = 0;
        return StepStatus.NeedInput;
    }

    public void Dispose() => _evaluator?.Dispose();
}
