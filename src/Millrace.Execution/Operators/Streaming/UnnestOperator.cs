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
/// Evaluates the arrays of a slice, or of as many of its rows as memory allows, then walks their items by a cursor of row and item: each step
/// emits one slice of at most 8,192 rows and 4 MiB, reserved before it is made. The arrays are held until their rows are used up.
/// </summary>
/// <remarks>
/// A row whose array, or one of whose items with the columns that go with it, never gets its bytes is rejected whole: its largest item is
/// asked for before its first leaves.
/// </remarks>
internal sealed class UnnestOperator(CompiledExpressions array, Schema schema, ImmutableArray<int> carried, bool withOrdinality) : IOperator
{
    private const string StepName = "unnest";
    private ExpressionEvaluator? _evaluator;
    private Column? _arrays;
    private bool[] _isRejected = [];
    private bool _hasLargeRows;
    private int _first;
    private int _end;
    private int _row;
    private int _item;
    private int _askedRow = -1;

    public void Open(IOperatorContext context) => _evaluator = array.CreateEvaluator(context);

    public StepStatus Step(IStepContext context)
    {
        Batch input = context.Input;
        if (_arrays is null && _row < input.RowCount && !TryEvaluate(input, context))
            return StepStatus.Blocked;
        if (_arrays is Column arrays && !TryEmit(input, arrays, context))
            return StepStatus.Blocked;
        if (_row >= _end)
            ForgetArrays();
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

    /// <summary>Evaluates the arrays of the rows from the cursor on.</summary>
    private bool TryEvaluate(Batch input, IStepContext context)
    {
        ExpressionEvaluator evaluator = _evaluator ?? throw new InvalidOperationException("stepped before it was opened");
        if (!RowReservation.TryReserve(context, evaluator, _row, StepOutput.Nothing, out SliceEstimate estimate, out RowError? tooLarge)
            && tooLarge is null)
            return false;
        using Batch part = input.Slice(_row, estimate.Rows);
        using EvaluationResult result = tooLarge is null
            ? evaluator.Evaluate(part, context.Allocator, context.Cancellation)
            : evaluator.Fail(part, tooLarge, context.Allocator);
        _isRejected = new bool[part.RowCount];
        foreach ((int row, RowError error) in result.Errors.OrderBy(e => e.Key))
            _isRejected[row] = context.Reject(_row + row, error) || ReferenceEquals(error, tooLarge);
        _arrays = result.TakeColumns()[0];
        (_first, _end) = (_row, _row + part.RowCount);
        _hasLargeRows = part.ByteSize + _arrays.ByteSize > Batch.MaxBytes;
        return true;
    }

    /// <summary>Emits the next slice, or finds out about a large row.</summary>
    private bool TryEmit(Batch input, Column arrays, IStepContext context)
    {
        UnnestSlice slice = Cut(input, arrays, Batch.MaxRows);
        if (slice.LargestBytes > 0)
            return TryAsk(slice, context);
        if (slice.Rows.Count > 0)
        {
            bool isGranted = context.TryReserve(slice.Bytes, 0, StepName, out RowError? tooLarge);
            if (tooLarge is not null && slice.Rows.Count > 1)
            {
                slice = Cut(input, arrays, 1);
                isGranted = context.TryReserve(slice.Bytes, 0, StepName, out tooLarge);
            }

            if (tooLarge is not null)
            {
                Reject(slice.Rows[0], tooLarge, context);
                return true;
            }

            if (!isGranted)
                return false;
            context.Emit(Make(input, arrays, slice, context.Allocator));
        }

        (_row, _item) = (slice.NextRow, slice.NextItem);
        return true;
    }

    /// <summary>Asks for the largest item of a row before the first one leaves, so that the row is rejected whole or not at all.</summary>
    private bool TryAsk(UnnestSlice slice, IStepContext context)
    {
        if (!context.TryReserve(slice.LargestBytes, 0, StepName, out RowError? tooLarge) && tooLarge is null)
            return false;
        (_row, _item) = (slice.NextRow, 0);
        _askedRow = _row;
        if (tooLarge is not null)
            Reject(_row, tooLarge, context);
        return true;
    }

    /// <summary>The rest of the row's items is left out, whatever the policy: there is no room for them.</summary>
    private void Reject(int row, RowError error, IStepContext context)
    {
        context.Reject(row, error);
        _isRejected[row - _first] = true;
        (_row, _item) = (row + 1, 0);
    }

    /// <summary>Chooses the items of the next slice, from the cursor on; or a row that is to be asked for first.</summary>
    private UnnestSlice Cut(Batch input, Column arrays, int rowsMax)
    {
        var slice = new UnnestSlice { NextRow = _row, NextItem = _item };
        Column items = arrays.Children[0];
        for (; slice.NextRow < _end; slice.NextRow++, slice.NextItem = 0)
        {
            (int start, int count) = ItemsOf(arrays, slice.NextRow - _first);
            if (slice.NextItem >= count)
                continue;
            long parentBytes = ParentBytes(input, slice.NextRow);
            if (_hasLargeRows
                && slice.NextItem == 0
                && slice.NextRow != _askedRow
                && Largest(items, start, count) + parentBytes is > Batch.MaxBytes and var largest)
            {
                slice.LargestBytes = slice.Rows.Count == 0 ? largest : 0;
                return slice;
            }

            for (; slice.NextItem < count; slice.NextItem++)
            {
                long bytes = parentBytes + RowBytes.Measure(items, start + slice.NextItem);
                bool isFull = slice.Rows.Count == rowsMax || slice.Bytes + bytes > Batch.MaxBytes;
                if (isFull && slice.Rows.Count > 0)
                    return slice;
                slice.Add(slice.NextRow, start + slice.NextItem, slice.NextItem + 1, bytes);
            }
        }

        return slice;
    }

    private static long Largest(Column items, int start, int count)
    {
        long largest = 0;
        for (int i = start; i < start + count; i++)
            largest = Math.Max(largest, RowBytes.Measure(items, i));
        return largest;
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

    private void ForgetArrays()
    {
        _arrays?.Dispose();
        _arrays = null;
        _askedRow = -1;
    }

    private void Forget()
    {
        ForgetArrays();
        (_row, _item) = (0, 0);
    }
}
