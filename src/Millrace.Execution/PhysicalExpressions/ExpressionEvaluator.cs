using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.Native;
using Millrace.Execution.RowErrors;
using Millrace.Memory;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>Evaluates an operator's expressions. One an operator instance: it keeps constants, and what it has learned of sizes.</summary>
/// <remarks>Not thread-safe. Disposing gives the constants' memory back.</remarks>
public sealed class ExpressionEvaluator : IDisposable
{
    private readonly ExpressionStep[] _roots;
    private readonly MemoryAllocator _allocator;
    private readonly (Operand Value, RowError? Error)?[] _constants;
    private readonly List<EvaluationFrame> _constantFrames = [];
    private readonly SliceEstimator _estimator;

    internal ExpressionEvaluator(ExpressionStep[] roots, ExpressionStep[] steps, MemoryAllocator allocator)
    {
        _roots = roots;
        _allocator = allocator;
        SlotCount = steps.Length;
        _constants = new (Operand, RowError?)?[SlotCount];
        _estimator = new SliceEstimator(this, roots, steps);
    }

    internal int SlotCount { get; }

    /// <summary>The guard before native code; null where nobody watches.</summary>
    internal INativeGuard? Guard { get; init; }

    /// <summary>Chooses how many rows to evaluate next, so that the results stay within a batch's bounds.</summary>
    /// <param name="input">The rows, borrowed.</param>
    /// <param name="start">The first row to take.</param>
    public SliceEstimate Estimate(Batch input, int start) => _estimator.Estimate(input, start);

    /// <summary>Evaluates all expressions for all rows.</summary>
    /// <param name="input">The rows, borrowed for the call.</param>
    /// <param name="allocator">Where the results' memory comes from.</param>
    /// <param name="cancellation">Ends with the job.</param>
    /// <returns>A column an expression, and the errors of rows; owned by the caller.</returns>
    public EvaluationResult Evaluate(Batch input, MemoryAllocator allocator, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(allocator);
        cancellation.ThrowIfCancellationRequested();
        using var frame = new EvaluationFrame(this, input, allocator, cancellation);
        var columns = new Column[_roots.Length];
        int done = 0;
        try
        {
            foreach (ExpressionStep root in _roots)
                frame.Evaluate(root);
            _estimator.Learn(frame);
            for (; done < columns.Length; done++)
                columns[done] = frame.Take(_roots[done]);
        }
        catch
        {
            while (done > 0)
                columns[--done].Dispose();
            throw;
        }

        return new EvaluationResult(columns, frame.Errors);
    }

    /// <summary>The result of rows that are not evaluated: columns of the input as they are, NULL for all else, and an error in each row.</summary>
    internal EvaluationResult Fail(Batch input, RowError error, MemoryAllocator allocator)
    {
        var columns = new Column[_roots.Length];
        int done = 0;
        try
        {
            for (; done < columns.Length; done++)
            {
                columns[done] = _roots[done] is ColumnStep column
                    ? input[column.Index].Share()
                    : Selection.Nulls(_roots[done].Type, input.RowCount, allocator);
            }
        }
        catch
        {
            while (done > 0)
                columns[--done].Dispose();
            throw;
        }

        return new EvaluationResult(columns, Enumerable.Range(0, input.RowCount).ToDictionary(row => row, _ => error));
    }

    /// <summary>The function that takes the most bytes for a row, by its name in errors of rows.</summary>
    internal string NameOfLargest(Batch input, int row) => _estimator.NameOfLargest(input, row);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (EvaluationFrame frame in _constantFrames)
            frame.Dispose();
        _constantFrames.Clear();
        Array.Clear(_constants);
    }

    /// <summary>A constant's value, computed once; with the error that it has in every row.</summary>
    internal (Operand Value, RowError? Error) Constant(ExpressionStep step)
    {
        if (_constants[step.Slot] is { } known)
            return known;
        var frame = new EvaluationFrame(this, _allocator);
        _constantFrames.Add(frame);
        Operand value = frame.Evaluate(step) with { IsScalar = true };
        (Operand Value, RowError? Error) constant = (value, frame.Errors.GetValueOrDefault(0));
        _constants[step.Slot] = constant;
        return constant;
    }
}
