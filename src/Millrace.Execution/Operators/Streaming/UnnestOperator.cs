using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.RowErrors;
using Millrace.Memory;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>
/// Evaluates the arrays of a slice once, then walks their items by a cursor of row and item: each step emits one slice of at most 8,192 rows
/// and 4 MiB, reserved before it is made. The arrays are held until the slice is used up.
/// </summary>
internal sealed class UnnestOperator(CompiledExpressions array, Schema schema, ImmutableArray<int> carried, bool withOrdinality) : IOperator
{
    private ExpressionEvaluator? _evaluator;
    private Column? _arrays;
    private bool[] _isRejected = [];
    private int _row;
    private int _item;

    public void Open(IOperatorContext context) => _evaluator = array.CreateEvaluator(context);

    public StepStatus Step(IStepContext context)
    {
        Batch input = context.Input;
        if (_arrays is null && !TryEvaluate(input, context))
            return StepStatus.Blocked;
        Column arrays = _arrays ?? throw new InvalidOperationException("no arrays");
        UnnestSlice slice = Cut(input, arrays);
        if (slice.Rows.Count > 0)
        {
            if (!context.TryReserve(slice.Bytes))
                return StepStatus.Blocked;
            context.Emit(Make(input, arrays, slice, context.Allocator));
        }

        (_row, _item) = (slice.NextRow, slice.NextItem);
        if (_row < input.RowCount)
            return StepStatus.HasMore;
        Forget();
        return StepStatus.NeedInput;
    }

    public void Dispose()
    {
        Forget();
        _evaluator?.Dispose();
    }

    private bool TryEvaluate(Batch input, IStepContext context)
    {
        ExpressionEvaluator evaluator = _evaluator ?? throw new InvalidOperationException("stepped before it was opened");
        SliceEstimate estimate = evaluator.Estimate(input, 0);
        if (!context.TryReserve(0, estimate.OutputBytes + estimate.ScratchBytes))
            return false;
        using EvaluationResult result = evaluator.Evaluate(input, context.Allocator, context.Cancellation);
        _isRejected = new bool[input.RowCount];
        foreach ((int row, RowError error) in result.Errors.OrderBy(e => e.Key))
            _isRejected[row] = context.Reject(row, error);
        _arrays = result.TakeColumns()[0];
        return true;
    }

    /// <summary>Chooses the items of the next slice, from the cursor on.</summary>
    private UnnestSlice Cut(Batch input, Column arrays)
    {
        var slice = new UnnestSlice { NextRow = _row, NextItem = _item };
        Column items = arrays.Children[0];
        for (; slice.NextRow < input.RowCount; slice.NextRow++, slice.NextItem = 0)
        {
            (int start, int count) = ItemsOf(arrays, slice.NextRow);
            if (slice.NextItem >= count)
                continue;
            long parentBytes = ParentBytes(input, slice.NextRow);
            for (; slice.NextItem < count; slice.NextItem++)
            {
                long bytes = parentBytes + RowBytes.Measure(items, start + slice.NextItem);
                bool isFull = slice.Rows.Count == Batch.MaxRows || slice.Bytes + bytes > Batch.MaxBytes;
                if (isFull && slice.Rows.Count > 0)
                    return slice;
                slice.Add(slice.NextRow, start + slice.NextItem, slice.NextItem + 1, bytes);
            }
        }

        return slice;
    }

    private long ParentBytes(Batch input, int row)
    {
        long bytes = sizeof(long);
        foreach (int column in carried)
            bytes += RowBytes.Measure(input[column], row);
        return bytes;
    }

    private (int Start, int Count) ItemsOf(Column arrays, int row)
    {
        if (_isRejected[row] || arrays.IsNull(row))
            return (0, 0);
        if (arrays.Type.Storage is FixedSizeListType list)
            return (row * list.Size, list.Size);
        ReadOnlySpan<int> offsets = arrays.ValueOffsets;
        return (offsets[row], offsets[row + 1] - offsets[row]);
    }

    private Batch Make(Batch input, Column arrays, UnnestSlice slice, MemoryAllocator allocator)
    {
        var columns = new List<Column>(schema.Count);
        try
        {
            int[] rows = [.. slice.Rows];
            foreach (int i in carried)
            {
                columns.Add(input.Schema[i].Name == RowIdentity.IdColumn
                    ? RowIds.OfChildren(input[i], rows, slice.Ordinals.ToArray(), allocator)
                    : Selection.Take(input[i], rows, allocator));
            }

            columns.Add(Selection.Take(arrays.Children[0], slice.Items.ToArray(), allocator));
            if (withOrdinality)
                columns.Add(Places(slice, allocator));
            return new Batch(schema, [.. columns], rows.Length);
        }
        catch
        {
            columns.ForEach(c => c.Dispose());
            throw;
        }
    }

    private static Column Places(UnnestSlice slice, MemoryAllocator allocator)
    {
        using var builder = new FixedWidthBuilder<long>(IntegerType.Int64, allocator, slice.Ordinals.Count);
        builder.AppendRange(slice.Ordinals.ToArray());
        return builder.Finish();
    }

    private void Forget()
    {
        _arrays?.Dispose();
        _arrays = null;
        (_row, _item) = (0, 0);
    }
}
