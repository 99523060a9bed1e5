using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.Native;
using Millrace.Plan.Functions;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>Foresees the bytes of results, so that slices are cut and memory is reserved before anything is computed.</summary>
/// <remarks>
/// Of a column: what it holds. Of a type of fixed size: that. Of a call whose arguments stand in the input: what its function foresees. Of
/// all else: the most that a row of the slices before took on average, with a tenth added; before the first slice the bytes of its input,
/// and few rows.
/// </remarks>
internal sealed class SliceEstimator
{
    /// <summary>The step by which guards know the look at a row before it is evaluated.</summary>
    private const int GuardStep = -1;
    private const int FirstRows = 64;
    private const long ScratchBytesMax = 2 * Batch.MaxBytes;
    private readonly ExpressionEvaluator _evaluator;
    private readonly ExpressionStep[] _outputs;
    private readonly ExpressionStep[] _inner;
    private readonly double[] _learned;
    private readonly bool _isNative;
    private bool _hasLearned;

    public SliceEstimator(ExpressionEvaluator evaluator, ExpressionStep[] roots, ExpressionStep[] steps)
    {
        _evaluator = evaluator;
        _outputs = roots;
        _inner = [.. steps.Where(s => s is CallStep or CastStep && !s.IsConstant && !roots.Contains(s))];
        _learned = new double[steps.Length];
        _isNative = Array.Exists(steps, s => s is CallStep { Function.Traits.NativeStep: not null } c && (c.EstimatesResult || c.EstimatesScratch));
    }

    /// <summary>How many rows to evaluate next.</summary>
    public SliceEstimate Estimate(Batch input, int start)
    {
        int rowsMax = Math.Min(input.RowCount - start, Batch.MaxRows);
        if (!_hasLearned && _outputs.Concat(_inner).Any(IsUnknown))
            rowsMax = Math.Min(rowsMax, FirstRows);
        double inputBytes = input.RowCount == 0 ? 0 : (double)input.ByteSize / input.RowCount;
        ReadOnlySpan<RowId> ids = _isNative && _evaluator.Guard is not null ? RowId.Of(input) : [];
        long output = 0;
        long scratch = 0;
        int rows = 0;
        while (rows < rowsMax)
        {
            (long rowOutput, long rowScratch) = ids.IsEmpty
                ? EstimateRow(input, start + rows, inputBytes)
                : EstimateGuarded(_evaluator.Guard!, ids[start + rows], input, start + rows, inputBytes); // there are ids for it alone
            if (rows > 0 && (output + rowOutput > Batch.MaxBytes || scratch + rowScratch > ScratchBytesMax))
                break;
            output += rowOutput;
            scratch += rowScratch;
            rows++;
        }

        return new SliceEstimate(Math.Max(rows, 1), output, scratch);
    }

    /// <summary>The function that takes the most bytes for a row, by its name in errors of rows.</summary>
    public string NameOfLargest(Batch input, int row)
    {
        double inputBytes = (double)input.ByteSize / input.RowCount;
        ScalarFunction? largest = _outputs.Concat(_inner).OfType<CallStep>()
            .MaxBy(step => Bytes(step, input, row, inputBytes) + ScratchOf(step, input, row))?.Function;
        return largest is null ? "project" : largest.Traits.NativeStep ?? largest.Name;
    }

    /// <summary>Learns from the values of a slice.</summary>
    public void Learn(EvaluationFrame frame)
    {
        if (frame.RowCount == 0)
            return;
        _hasLearned = true;
        foreach (ExpressionStep step in _outputs.Concat(_inner))
        {
            if (IsUnknown(step) && frame.TryGet(step) is Operand { IsScalar: false } value)
                _learned[step.Slot] = Math.Max(_learned[step.Slot], 1.1 * value.Column.ByteSize / frame.RowCount);
        }
    }

    /// <summary>Whether only slices that were evaluated tell how large it is.</summary>
    private static bool IsUnknown(ExpressionStep step) =>
        step is not ColumnStep && !step.IsConstant && RowBytes.OfType(step.Type) is null && !IsForeseen(step);

    private static bool IsForeseen(ExpressionStep step) => step is CallStep { EstimatesResult: true } && HasReadyArguments(step);

    private static bool HasReadyArguments(ExpressionStep step)
    {
        foreach (ExpressionStep argument in step.Arguments)
        {
            if (argument is not ColumnStep && !argument.IsConstant)
                return false;
        }

        return true;
    }

    /// <summary>Functions look into the row for their estimates, and native code may do so.</summary>
    private (long Output, long Scratch) EstimateGuarded(INativeGuard guard, RowId id, Batch input, int row, double inputBytes)
    {
        NativeVerdict verdict = guard.VerdictOf(GuardStep, id);
        if (verdict == NativeVerdict.Condemned)
            return (1, 0); // Nothing will be made of it.
        int ticket = guard.Enter(GuardStep, [id], verdict == NativeVerdict.Suspect);
        try
        {
            return EstimateRow(input, row, inputBytes);
        }
        finally
        {
            guard.Leave(ticket);
        }
    }

    private (long Output, long Scratch) EstimateRow(Batch input, int row, double inputBytes)
    {
        long output = 0;
        long scratch = 0;
        foreach (ExpressionStep step in _outputs)
        {
            output += Bytes(step, input, row, inputBytes);
            scratch += ScratchOf(step, input, row);
        }

        foreach (ExpressionStep step in _inner)
            scratch += Bytes(step, input, row, inputBytes) + ScratchOf(step, input, row);
        return (output, scratch);
    }

    private long Bytes(ExpressionStep step, Batch input, int row, double inputBytes)
    {
        if (step is ColumnStep column)
            return RowBytes.Measure(input[column.Index], row);
        if (RowBytes.OfType(step.Type) is long known)
            return known + 1;
        if (step.IsConstant)
            return RowBytes.Measure(_evaluator.Constant(step).Value.Column, 0);
        if (IsForeseen(step) && step is CallStep call)
        {
            long foreseen = call.Function.EstimateResultBytes(Operands(call, input), row);
            if (foreseen > 0)
                return foreseen;
        }

        return (long)Math.Ceiling(_hasLearned && _learned[step.Slot] > 0 ? _learned[step.Slot] : inputBytes + 16);
    }

    private long ScratchOf(ExpressionStep step, Batch input, int row) =>
        step is CallStep { EstimatesScratch: true } call && HasReadyArguments(call)
            ? call.Function.EstimateScratchBytes(Operands(call, input), row)
            : 0;

    private Operand[] Operands(CallStep call, Batch input)
    {
        var operands = new Operand[call.Arguments.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = call.Arguments[i] is ColumnStep column
                ? new Operand(input[column.Index])
                : _evaluator.Constant(call.Arguments[i]).Value;
        }

        return operands;
    }
}
