using Millrace.Columnar;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sources;
using Millrace.Memory;

namespace Millrace.Connectors.Generators;

/// <summary>Makes the rows of a range of positions.</summary>
internal sealed class DataGenReader(
    ColumnGenerator[] generators, ScanRequest request, string splitId, long start, long end, long next, double rowsPerSecond,
    TimeProvider time) : ISplitReader
{
    private readonly long _opened = time.GetTimestamp();
    private readonly long _first = next;
    private long _next = next;
    private int? _rowsThatFit;

    /// <inheritdoc/>
    public ReadResult Read(IReadContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        if (_next >= end)
            return ReadResult.End;
        long count = Math.Min(Math.Min(end - _next, context.Need.Rows), Batch.MaxRows);
        if (rowsPerSecond > 0)
            count = (long)Math.Min(count, time.GetElapsedTime(_opened).TotalSeconds * rowsPerSecond - (_next - _first));
        if (count <= 0)
            return ReadResult.Later;
        Batch batch = Make(Fit(context, count), context.Allocator);
        long position = _next - start;
        _next += batch.RowCount;
        return ReadResult.Of(request.WithIdentity ? RowIdentityColumns.Append(batch, splitId, position, null, context.Allocator) : batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Rows that keep a batch within the bytes that are wanted, learned from one row: all rows are as large.</summary>
    private int Fit(IReadContext context, long count)
    {
        if (_rowsThatFit is null)
        {
            using Batch one = Make(1, context.Allocator);
            long bytes = Math.Min(context.Need.Bytes, Batch.MaxBytes) / Math.Max(1, one.ByteSize);
            _rowsThatFit = (int)Math.Clamp(bytes, 1, Batch.MaxRows);
        }

        return (int)Math.Min(count, _rowsThatFit.Value);
    }

    private Batch Make(int count, MemoryAllocator allocator)
    {
        var columns = new Column[generators.Length];
        try
        {
            for (int i = 0; i < columns.Length; i++)
                columns[i] = generators[i].Make(_next, count, allocator);
            return new Batch(request.Columns, columns, count);
        }
        catch
        {
            foreach (Column? column in columns)
                column?.Dispose();
            throw;
        }
    }
}
