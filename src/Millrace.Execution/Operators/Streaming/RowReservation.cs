using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.RowErrors;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>Reserves a step's bytes; a row that is larger than the job's limit is an error of that row.</summary>
internal static class RowReservation
{
    /// <summary>Chooses how many rows to evaluate next, and asks for their bytes.</summary>
    /// <param name="context">The step.</param>
    /// <param name="evaluator">What is to be evaluated.</param>
    /// <param name="start">The first row of the step's input.</param>
    /// <param name="output">What the step emits.</param>
    /// <param name="estimate">The rows, and their bytes.</param>
    /// <param name="error">Why the one row of the estimate is never granted its bytes; null in every other case.</param>
    /// <returns>Whether the bytes are granted.</returns>
    public static bool TryReserve(
        IStepContext context, ExpressionEvaluator evaluator, int start, StepOutput output, out SliceEstimate estimate, out RowError? error)
    {
        error = null;
        estimate = evaluator.Estimate(context.Input, start);
        if (estimate.Rows > 1)
        {
            try
            {
                return Ask(context, estimate, start, output);
            }
            catch (MillraceException refusal) when (refusal.Code == RowError.TooLarge)
            {
                using Batch row = context.Input.Slice(start, 1);
                estimate = evaluator.Estimate(row, 0);
            }
        }

        try
        {
            return Ask(context, estimate, start, output);
        }
        catch (MillraceException refusal) when (refusal.Code == RowError.TooLarge)
        {
            error = new RowError(evaluator.NameOfLargest(context.Input, start), RowError.TooLarge, refusal.Message);
            return false;
        }
    }

    private static bool Ask(IStepContext context, SliceEstimate estimate, int start, StepOutput output)
    {
        if (output == StepOutput.Values)
            return context.TryReserve(estimate.OutputBytes, estimate.ScratchBytes);
        if (output == StepOutput.Nothing)
            return context.TryReserve(0, estimate.OutputBytes + estimate.ScratchBytes);
        using Batch slice = context.Input.Slice(start, estimate.Rows);
        return context.TryReserve(slice.ByteSize, estimate.OutputBytes + estimate.ScratchBytes);
    }
}
