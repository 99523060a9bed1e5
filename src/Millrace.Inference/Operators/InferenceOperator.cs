using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Execution.Models;
using Millrace.Execution.Native;
using Millrace.Execution.Operators;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Scheduling;
using Millrace.Inference.Batching;
using Millrace.Inference.Journal;
using Millrace.Types;

namespace Millrace.Inference.Operators;

/// <summary>One slice's way through a model: hands its rows to the batcher, waits, and emits inputs and outputs side by side.</summary>
/// <remarks>
/// A row with NULL in an input column gets NULL outputs, and the model does not see it. Rows with errors are reported once; those that
/// the policy keeps have NULL outputs.
/// </remarks>
internal sealed class InferenceOperator(InferenceExec plan) : IOperator
{
    private readonly Dictionary<int, RowError> _condemned = [];
    private IModelBatcher? _batcher;
    private INativeGuard? _guard;
    private BatchEntry? _entry;
    private Batch? _outputs;
    private int[] _kept = [];
    private bool _hasNulled;
    private bool _isBegun;
    private bool _isPrepared;
    private int _emitted;

    private static IReadOnlyDictionary<int, RowError> EmptyErrors { get; } = new Dictionary<int, RowError>();

    private Schema OutputSchema => plan.Model.Definition.Output;

    private string StepName => $"ML_PREDICT {plan.Model.Definition.Name}";

    /// <inheritdoc/>
    public void Open(IOperatorContext context)
    {
        INodeServices node = context.Node;
        IModel model = node.GetOrAdd($"model/{plan.Model.Key}", () => Load(node));
        _guard = model.Slot is null ? null : node.GuardOf($"model/{plan.Model.Key}");
        ResultJournal? journal = plan.Journal is null ? null : node.GetOrAdd($"journal/{plan.Journal.Folder}", () => ResultJournal.Open(
            plan.Journal, context.Time, node.Warn, node.AddFixedBytes));
        var host = new BatcherHost(node, node.StageOf(context.OperatorId), context.Allocator, context.Time, context.Cancellation)
        {
            Guard = _guard,
            Calls = plan.CallLog is string path ? node.GetOrAdd($"call-log/{path}", () => new CallLog(path, context.Time)) : null,
        };
        _batcher = node.GetOrAdd<IModelBatcher>($"batcher/{plan.Model.Key}", () =>
        {
            var batcher = new ModelBatcher(model, plan.Model.Definition.Name, OutputSchema, plan.Model.LimitsOf(model, node), host);
            return journal is null
                ? batcher
                : new JournaledBatcher(batcher, journal, new ModelIdentity(plan.Model.Definition, model.Version), OutputSchema, host);
        });
    }

    /// <inheritdoc/>
    public StepStatus Step(IStepContext context)
    {
        if (!_isBegun)
        {
            _isBegun = true;
            _entry = Submit(context);
        }

        if (_entry is { Done.IsCompleted: false })
        {
            context.WaitFor(_entry.Done);
            return StepStatus.Pending;
        }

        if (!_isPrepared)
            Prepare(context);
        return EmitNext(context);
    }

    /// <inheritdoc/>
    public void OnInputEnded() => _batcher?.Flush();

    /// <inheritdoc/>
    public void Dispose() => Reset();

    private IModel Load(INodeServices node)
    {
        IModel model = plan.Model.Provider.Load(plan.Model.Definition);
        if (model.Slot is SlotKind slot && node.SlotCount(slot) == 0)
        {
            model.Dispose();
            throw MillraceException.User(
                "NO_SLOTS",
                $"model '{plan.Model.Definition.Name}' runs on {slot} slots, and there are none",
                slot == SlotKind.Accelerator ? "Set accelerator.slots" : "Set cpu.slots or io.slots");
        }

        node.AddFixedBytes(model.FixedBytes);
        return model;
    }

    private BatchEntry? Submit(IStepContext context)
    {
        Schema wanted = plan.Model.Definition.Input;
        var columns = new Column[wanted.Count];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = context.Input[plan.InputColumns[i]].Share().WithType(wanted[i].Type);
        var inputs = new Batch(wanted, columns, context.Input.RowCount);
        RowId[] ids = _guard is null ? [] : RowId.Of(context.Input).ToArray();
        List<int> suspects = Judge(inputs, ids);
        List<(int Start, int Count)> runs = ValidRuns(inputs);
        if (runs.Count == 0)
        {
            inputs.Dispose();
            return null;
        }

        return _batcher!.Submit( // set by Open
            inputs, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(runs), new WatchedRows(ids, suspects));
    }

    /// <summary>Finds the rows that the guard lets in alone, and those that it does not let in.</summary>
    private List<int> Judge(Batch inputs, RowId[] ids)
    {
        List<int> suspects = [];
        for (int row = 0; row < ids.Length && _guard is { IsQuiet: false }; row++)
        {
            NativeVerdict verdict = HasNull(inputs, row) ? NativeVerdict.Clear : _guard.VerdictOf(0, ids[row]);
            if (verdict == NativeVerdict.Condemned)
                _condemned.Add(row, _guard.ErrorOf(StepName, ids[row]));
            else if (verdict == NativeVerdict.Suspect)
                suspects.Add(row);
        }

        return suspects;
    }

    /// <summary>Runs of rows without NULL in any input, but for those that the guard does not let in.</summary>
    private List<(int Start, int Count)> ValidRuns(Batch inputs)
    {
        bool hasNulls = _condemned.Count > 0;
        foreach (Column column in inputs.Columns)
            hasNulls |= column.NullCount > 0;
        if (!hasNulls)
            return inputs.RowCount == 0 ? [] : [(0, inputs.RowCount)];
        List<(int Start, int Count)> runs = [];
        int start = 0;
        for (int row = 0; row <= inputs.RowCount; row++)
        {
            if (row < inputs.RowCount && !HasNull(inputs, row) && !_condemned.ContainsKey(row))
                continue;
            if (row > start)
                runs.Add((start, row - start));
            start = row + 1;
        }

        return runs;
    }

    private static bool HasNull(Batch inputs, int row)
    {
        foreach (Column column in inputs.Columns)
        {
            if (column.IsNull(row))
                return true;
        }

        return false;
    }

    /// <summary>Takes the answers, and decides row by row what stays.</summary>
    private void Prepare(IStepContext context)
    {
        if (_entry?.Failure is Exception failure)
            throw failure;
        int rows = context.Input.RowCount;
        IReadOnlyDictionary<int, RowError> errors = AllErrors();
        if (errors.Count > 0)
        {
            List<int> kept = [];
            for (int row = 0; row < rows; row++)
            {
                bool hasError = errors.TryGetValue(row, out RowError? error);
                if (hasError && context.Reject(row, error!)) // found
                    continue;
                kept.Add(row);
                _hasNulled |= hasError;
            }

            _kept = [.. kept];
        }
        else
        {
            _kept = [.. Enumerable.Range(0, rows)];
        }

        _outputs = _entry?.TakeOutputs(OutputSchema, context.Allocator);
        _isPrepared = true;
    }

    private IReadOnlyDictionary<int, RowError> AllErrors()
    {
        IReadOnlyDictionary<int, RowError> answered = _entry?.Errors ?? EmptyErrors;
        return _condemned.Count == 0 ? answered : _condemned.Concat(answered).ToDictionary();
    }

    private StepStatus EmitNext(IStepContext context)
    {
        if (_emitted == _kept.Length)
            return End();
        int count = CountFitting(context.Input, _kept.Length - _emitted, out long bytes);
        bool isGranted = context.TryReserve(bytes, 0, StepName, out RowError? tooLarge);
        if (tooLarge is not null && count > 1)
        {
            count = CountFitting(context.Input, 1, out bytes);
            isGranted = context.TryReserve(bytes, 0, StepName, out tooLarge);
        }

        if (!isGranted && tooLarge is null)
            return StepStatus.Blocked;
        if (tooLarge is null || !Reject(context, _kept[_emitted], tooLarge))
            context.Emit(Assemble(context, _kept.AsSpan(_emitted, count)));
        _emitted += count;
        return _emitted == _kept.Length ? End() : StepStatus.HasMore;
    }

    /// <summary>Rejects a row whose output does not fit; where the policy keeps it, its outputs are NULL.</summary>
    private bool Reject(IStepContext context, int row, RowError error)
    {
        if (context.Reject(row, error))
            return true;
        _condemned.TryAdd(row, error);
        _hasNulled = true;
        return false;
    }

    /// <summary>How many of the next rows make a slice of at most <see cref="Batch.MaxBytes"/>, or one row.</summary>
    private int CountFitting(Batch input, int count, out long bytes)
    {
        while (true)
        {
            int first = _kept[_emitted];
            int span = _kept[_emitted + count - 1] - first + 1;
            using Batch? outputs = _outputs?.Slice(first, span);
            bytes = CarriedBytes(input, first, span) + (outputs?.ByteSize ?? OutputSchema.Count * (long)span);
            if (bytes <= Batch.MaxBytes || count == 1)
                return count;
            count /= 2;
        }
    }

    private long CarriedBytes(Batch input, int first, int count)
    {
        long bytes = 0;
        foreach (int index in plan.CarriedColumns)
        {
            using Column column = input[index].Slice(first, count);
            bytes += column.ByteSize;
        }

        return bytes;
    }

    private Batch Assemble(IStepContext context, ReadOnlySpan<int> rows)
    {
        bool isRun = rows[^1] - rows[0] + 1 == rows.Length;
        var columns = new Column[plan.Schema.Count];
        int done = 0;
        try
        {
            foreach (int index in plan.CarriedColumns)
            {
                Column column = context.Input[index];
                columns[done] = isRun ? column.Slice(rows[0], rows.Length) : Selection.Take(column, rows, context.Allocator);
                done++;
            }

            int[]? indices = _outputs is not null && (_hasNulled || !isRun) ? OutputIndices(rows) : null;
            for (; done < columns.Length; done++)
                columns[done] = Output(done - plan.CarriedColumns.Length, rows, indices, context);
        }
        catch
        {
            for (int i = 0; i < done; i++)
                columns[i].Dispose();
            throw;
        }

        return new Batch(plan.Schema, columns, rows.Length);
    }

    private Column Output(int index, ReadOnlySpan<int> rows, int[]? indices, IStepContext context)
    {
        DataType type = OutputSchema[index].Type;
        if (_outputs is null)
            return Selection.Nulls(type, rows.Length, context.Allocator);
        Column column = indices is null
            ? _outputs[index].Slice(rows[0], rows.Length)
            : Selection.Take(_outputs[index], indices, context.Allocator);
        return column.WithType(type);
    }

    private int[] OutputIndices(ReadOnlySpan<int> rows)
    {
        int[] indices = rows.ToArray();
        for (int i = 0; i < indices.Length; i++)
        {
            if (_condemned.ContainsKey(indices[i]) || _entry!.Errors.ContainsKey(indices[i])) // outputs come from an entry
                indices[i] = -1;
        }

        return indices;
    }

    private StepStatus End()
    {
        Reset();
        return StepStatus.NeedInput;
    }

    private void Reset()
    {
        if (_entry is not null)
            _batcher?.Release(_entry);
        _outputs?.Dispose();
        _condemned.Clear();
        _entry = null;
        _outputs = null;
        _kept = [];
        _hasNulled = false;
        _isBegun = false;
        _isPrepared = false;
        _emitted = 0;
    }
}
