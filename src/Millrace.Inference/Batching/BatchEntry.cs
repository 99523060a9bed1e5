using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.RowErrors;
using Millrace.Inference.Journal;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Inference.Batching;

/// <summary>A slice's rows on their way through the model: inputs, and the answers so far.</summary>
/// <remarks>Guarded by the batcher's lock until <see cref="Done"/> completes; from then on its operator's alone.</remarks>
internal sealed class BatchEntry : IDisposable
{
    private readonly TaskCompletionSource _done = new();
    private readonly List<(int Start, Batch Outputs)> _parts = [];
    private readonly Dictionary<int, RowError> _errors = [];
    private Batch? _inputs;

    /// <summary>Takes the inputs over.</summary>
    /// <param name="id">A number that no other entry of the batcher has.</param>
    /// <param name="inputs">The model's input columns.</param>
    /// <param name="rowsToAnswer">How many of the rows go to the model.</param>
    public BatchEntry(long id, Batch inputs, int rowsToAnswer)
    {
        Id = id;
        RowCount = inputs.RowCount;
        Left = rowsToAnswer;
        Sizes = RowSizes.Measure(inputs);
        _inputs = inputs;
    }

    /// <summary>The number.</summary>
    public long Id { get; }

    /// <summary>What the guard before native code knows of the rows.</summary>
    public WatchedRows Watched { get; init; } = WatchedRows.None;

    /// <summary>Rows of the slice.</summary>
    public int RowCount { get; }

    /// <summary>Bytes by row of the inputs.</summary>
    public RowSizes Sizes { get; }

    /// <summary>The keys of the rows' content, or null where nobody made them.</summary>
    public RowKeys? Keys { get; init; }

    /// <summary>Completes, never with a fault, when all rows are answered or the entry failed.</summary>
    public Task Done => _done.Task;

    /// <summary>The error that ends the job, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Rows without a value.</summary>
    public IReadOnlyDictionary<int, RowError> Errors => _errors;

    /// <summary>Rows not answered yet.</summary>
    public int Left { get; private set; }

    /// <summary>Some rows of the inputs, which the caller owns.</summary>
    public Batch SliceInputs(BatchRows rows) =>
        (_inputs ?? throw new InvalidOperationException("an answered entry's inputs are asked for")).Slice(rows.Start, rows.Count);

    /// <summary>Takes the answers of consecutive rows over.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="outputs">The model's output columns.</param>
    /// <param name="errors">Errors of the call.</param>
    /// <param name="offset">The call's row that <paramref name="start"/> was.</param>
    public void Answer(int start, Batch outputs, CallErrors errors, int offset)
    {
        _parts.Add((start, outputs));
        for (int i = 0; errors.Count > 0 && i < outputs.RowCount; i++)
        {
            if (errors.Find(offset + i) is RowError error)
                _errors.Add(start + i, error);
        }

        Count(outputs.RowCount);
    }

    /// <summary>A row has an error and no answer.</summary>
    public void Reject(int row, RowError error)
    {
        _errors.Add(row, error);
        Count(1);
    }

    /// <summary>The job ends for this.</summary>
    public void Fail(Exception error)
    {
        Failure ??= error;
        Left = 0;
    }

    /// <summary>Tells the operator. Outside of locks: what waits may run in this call.</summary>
    public void Complete() => _done.TrySetResult();

    /// <summary>The answers in the order of the inputs, NULL where there is none. The caller owns them.</summary>
    public Batch TakeOutputs(Schema schema, MemoryAllocator allocator)
    {
        _parts.Sort((a, b) => a.Start.CompareTo(b.Start));
        if (_parts.Count == 1 && _parts[0].Outputs.RowCount == RowCount)
        {
            Batch whole = _parts[0].Outputs;
            _parts.Clear();
            return whole;
        }

        List<Batch> pieces = [];
        List<Batch> made = [];
        try
        {
            int next = 0;
            foreach ((int start, Batch outputs) in _parts)
            {
                if (start > next)
                    AddNulls(start - next);
                pieces.Add(outputs);
                next = start + outputs.RowCount;
            }

            if (next < RowCount)
                AddNulls(RowCount - next);
            return Selection.Concat(pieces, allocator);
        }
        finally
        {
            made.ForEach(b => b.Dispose());
            DisposeParts();
        }

        void AddNulls(int count)
        {
            Batch nulls = Nulls(schema, count, allocator);
            made.Add(nulls);
            pieces.Add(nulls);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DropInputs();
        DisposeParts();
    }

    private void Count(int rows)
    {
        Left -= rows;
        if (Left == 0)
            DropInputs();
    }

    private void DropInputs()
    {
        _inputs?.Dispose();
        _inputs = null;
    }

    private void DisposeParts()
    {
        foreach ((int _, Batch outputs) in _parts)
            outputs.Dispose();
        _parts.Clear();
    }

    private static Batch Nulls(Schema schema, int count, MemoryAllocator allocator)
    {
        var columns = new Column[schema.Count];
        int done = 0;
        try
        {
            for (; done < columns.Length; done++)
                columns[done] = Selection.Nulls(schema[done].Type, count, allocator);
        }
        catch
        {
            for (int i = 0; i < done; i++)
                columns[i].Dispose();
            throw;
        }

        return new Batch(schema, columns, count);
    }
}
