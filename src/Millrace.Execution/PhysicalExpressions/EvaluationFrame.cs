using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.Native;
using Millrace.Execution.RowErrors;
using Millrace.Memory;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>The values of one operator's steps for some rows: all of a slice, or those that a branch needs. Each step is computed once.</summary>
internal sealed class EvaluationFrame : IDisposable
{
    private readonly ExpressionEvaluator _evaluator;
    private readonly EvaluationFrame? _parent;
    private readonly int[]? _rows;
    private readonly Batch? _input;
    private readonly Column?[]? _inputColumns;
    private readonly FrameValue?[] _values;
    private readonly Dictionary<int, RowError> _errors;

    /// <summary>A frame of all rows of a slice, which is borrowed.</summary>
    public EvaluationFrame(ExpressionEvaluator evaluator, Batch input, MemoryAllocator allocator, CancellationToken cancellation)
    {
        _evaluator = evaluator;
        _input = input;
        RowCount = input.RowCount;
        Allocator = allocator;
        Cancellation = cancellation;
        _values = new FrameValue?[evaluator.SlotCount];
        _errors = [];
    }

    /// <summary>A frame of one row without columns, for constants.</summary>
    public EvaluationFrame(ExpressionEvaluator evaluator, MemoryAllocator allocator)
    {
        _evaluator = evaluator;
        RowCount = 1;
        IsConstant = true;
        Allocator = allocator;
        _values = new FrameValue?[evaluator.SlotCount];
        _errors = [];
    }

    private EvaluationFrame(EvaluationFrame parent, int[] rows)
    {
        _evaluator = parent._evaluator;
        _parent = parent;
        _rows = rows;
        RowCount = rows.Length;
        Allocator = parent.Allocator;
        Cancellation = parent.Cancellation;
        IsConstant = parent.IsConstant;
        _inputColumns = new Column?[parent.InputCount];
        _values = new FrameValue?[parent._values.Length];
        _errors = parent._errors;
    }

    /// <summary>Rows.</summary>
    public int RowCount { get; }

    /// <summary>Whether results stand for all rows.</summary>
    public bool IsConstant { get; }

    /// <summary>Where memory comes from.</summary>
    public MemoryAllocator Allocator { get; }

    /// <summary>Ends with the job.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The first error of each row of the slice that has one.</summary>
    public IReadOnlyDictionary<int, RowError> Errors => _errors;

    /// <summary>The guard before native code; null where nobody watches, and for constants.</summary>
    public INativeGuard? Guard => IsConstant ? null : _evaluator.Guard;

    private int InputCount => _input?.Schema.Count ?? _inputColumns?.Length ?? 0;

    /// <summary>A step's value, borrowed from the frame.</summary>
    public Operand Evaluate(ExpressionStep step)
    {
        if (_values[step.Slot] is FrameValue known)
            return known.Operand;
        FrameValue value = Find(step);
        _values[step.Slot] = value;
        return value.Operand;
    }

    /// <summary>A step's value if it has been computed, borrowed.</summary>
    public Operand? TryGet(ExpressionStep step) => _values[step.Slot]?.Operand;

    /// <summary>A step's value computed for some rows only, NULL in the others. The caller owns it.</summary>
    public Column EvaluateSome(ExpressionStep step, int[] rows)
    {
        using var branch = new EvaluationFrame(this, rows);
        Operand value = branch.Evaluate(step);
        var indices = new int[RowCount];
        indices.AsSpan().Fill(-1);
        for (int i = 0; i < rows.Length; i++)
            indices[rows[i]] = value.IndexOf(i);
        return Selection.Take(value.Column, indices, Allocator);
    }

    /// <summary>A step's value computed for some rows, as a column of these rows alone. The caller owns it.</summary>
    public Column EvaluateRows(ExpressionStep step, int[] rows)
    {
        using var branch = new EvaluationFrame(this, rows);
        return branch.Take(step);
    }

    /// <summary>The ids of the frame's rows; none where the plan carries none.</summary>
    public ReadOnlySpan<RowId> RowIds()
    {
        if (_input is not null)
            return RowId.Of(_input);
        if (_parent is null || _rows is null)
            return [];
        ReadOnlySpan<RowId> above = _parent.RowIds();
        if (above.IsEmpty)
            return [];
        var ids = new RowId[_rows.Length];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = above[_rows[i]];
        return ids;
    }

    /// <summary>A column of the input, borrowed from the frame.</summary>
    public Column Input(int index)
    {
        if (_input is not null)
            return _input[index];
        if (_parent is null || _rows is null || _inputColumns is null)
            throw new InvalidOperationException("a constant reads a column");
        return _inputColumns[index] ??= Selection.Take(_parent.Input(index), _rows, Allocator);
    }

    /// <summary>Takes the error of a row.</summary>
    public void Report(int row, RowError error)
    {
        if (_parent is not null && _rows is not null)
            _parent.Report(_rows[row], error);
        else
            _errors.TryAdd(row, error);
    }

    /// <summary>Takes an error that all rows have.</summary>
    public void ReportAll(RowError error)
    {
        for (int row = 0; row < RowCount; row++)
            Report(row, error);
    }

    /// <summary>Gives a value away as a column of all rows; the frame forgets it.</summary>
    public Column Take(ExpressionStep step)
    {
        Operand value = Evaluate(step);
        if (value.IsScalar)
            return Selection.Repeat(value.Column, RowCount, Allocator);
        return value.Column.Share();
    }

    public void Dispose()
    {
        foreach (FrameValue? value in _values)
        {
            if (value is { IsOwned: true } owned)
                owned.Operand.Column.Dispose();
        }

        foreach (Column? column in _inputColumns ?? [])
            column?.Dispose();
    }

    private FrameValue Find(ExpressionStep step)
    {
        if (step.IsConstant && !IsConstant)
        {
            (Operand constant, RowError? error) = _evaluator.Constant(step);
            if (error is not null)
                ReportAll(error);
            return new FrameValue(constant, false);
        }

        if (_parent?._values[step.Slot] is FrameValue above)
        {
            return above.Operand.IsScalar
                ? new FrameValue(above.Operand, false)
                : new FrameValue(new Operand(Selection.Take(above.Operand.Column, _rows, Allocator)), true);
        }

        return step.Evaluate(this);
    }
}
