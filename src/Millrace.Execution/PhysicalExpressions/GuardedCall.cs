using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.Native;
using Millrace.Plan.Functions;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>
/// Calls into native code under a guard: rows of which nothing is known go together, each suspect goes alone, and condemned rows do not go
/// at all and have an error.
/// </summary>
internal static class GuardedCall
{
    /// <summary>Evaluates a step's function.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="step">The step.</param>
    /// <param name="frame">The rows.</param>
    /// <param name="operands">The arguments for all rows.</param>
    /// <param name="context">What the function gets beside them.</param>
    public static Column Evaluate(INativeGuard guard, CallStep step, EvaluationFrame frame, Operand[] operands, EvaluationContext context)
    {
        ReadOnlySpan<RowId> ids = frame.RowIds();
        if (ids.IsEmpty)
            return step.Function.Evaluate(operands, context);
        NativeVerdict[]? verdicts = guard.IsQuiet ? null : Judge(guard, step, ids);

        // One suspect by itself is a part already.
        if (verdicts is not (null or [NativeVerdict.Suspect]))
            return EvaluateApart(guard, step, frame, verdicts);
        int ticket = guard.Enter(step.Slot, ids, isAlone: verdicts is not null);
        try
        {
            return step.Function.Evaluate(operands, context);
        }
        finally
        {
            guard.Leave(ticket);
        }
    }

    /// <summary>The verdicts; null where all are clear.</summary>
    private static NativeVerdict[]? Judge(INativeGuard guard, CallStep step, ReadOnlySpan<RowId> ids)
    {
        var verdicts = new NativeVerdict[ids.Length];
        bool isClear = true;
        for (int row = 0; row < verdicts.Length; row++)
        {
            verdicts[row] = guard.VerdictOf(step.Slot, ids[row]);
            isClear &= verdicts[row] == NativeVerdict.Clear;
        }

        return isClear ? null : verdicts;
    }

    /// <summary>Evaluates the step for parts of the rows, each of which comes here again, and puts the parts together.</summary>
    private static Column EvaluateApart(INativeGuard guard, CallStep step, EvaluationFrame frame, NativeVerdict[] verdicts)
    {
        ReadOnlySpan<RowId> ids = frame.RowIds();
        List<int[]> parts = [];
        int[] clear = [.. RowsOf(NativeVerdict.Clear)];
        if (clear.Length > 0)
            parts.Add(clear);
        parts.AddRange(RowsOf(NativeVerdict.Suspect).Select(row => new[] { row }));
        foreach (int row in RowsOf(NativeVerdict.Condemned))
            frame.Report(row, guard.ErrorOf(step.Function.Traits.NativeStep ?? step.Function.Name, ids[row]));
        if (parts.Count == 0)
            return Selection.Nulls(step.Type, verdicts.Length, frame.Allocator);
        return Join(parts, step, frame);

        IEnumerable<int> RowsOf(NativeVerdict verdict) => Enumerable.Range(0, verdicts.Length).Where(row => verdicts[row] == verdict);
    }

    private static Column Join(List<int[]> parts, CallStep step, EvaluationFrame frame)
    {
        var columns = new List<Column>(parts.Count);
        var places = new int[frame.RowCount];
        places.AsSpan().Fill(-1);
        int next = 0;
        try
        {
            foreach (int[] rows in parts)
            {
                columns.Add(frame.EvaluateRows(step, rows));
                foreach (int row in rows)
                    places[row] = next++;
            }

            using Column all = Selection.Concat([.. columns], frame.Allocator);
            return Selection.Take(all, places, frame.Allocator);
        }
        finally
        {
            columns.ForEach(column => column.Dispose());
        }
    }
}
