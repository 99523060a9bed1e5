using Millrace.Columnar;
using Millrace.Columnar.CData;
using Millrace.Connectors.Formats.DuckDb;
using Millrace.Execution.Sources;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Tables;

/// <summary>Reads batches through DuckDB, restores their types, and cuts them to the size that is wanted.</summary>
internal sealed unsafe class TableFileReader : IFileFormatReader
{
    private readonly Schema _columns;
    private readonly ArrowLayout _layout;
    private readonly DuckDbFileReader _reader;
    private Batch? _rest;

    /// <param name="options">What to read: as many columns as <paramref name="columns"/>, or one when those are none.</param>
    /// <param name="columns">The columns to answer.</param>
    public TableFileReader(DuckDbReadOptions options, Schema columns)
    {
        _columns = columns;
        _reader = DuckDbFileReader.Open(options);
        CArrowSchema description = default;
        try
        {
            _reader.GetSchema(&description);
            _layout = ArrowImport.Layout(&description);
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
        finally
        {
            CArrowSchema.ReleaseIfLive(&description);
        }
    }

    /// <summary>What DuckDB says of the columns.</summary>
    public Schema FileColumns => _layout.Schema;

    /// <inheritdoc/>
    public Batch? Read(IReadContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _rest ??= Import(context);
        if (_rest is null)
            return null;
        long bytesMax = Math.Min(context.Need.Bytes, Batch.MaxBytes);
        long rowsThatFit = _rest.ByteSize <= bytesMax ? _rest.RowCount : Math.Max(1, _rest.RowCount * bytesMax / _rest.ByteSize);
        int count = (int)Math.Min(rowsThatFit, Math.Min(context.Need.Rows, _rest.RowCount));
        Batch batch = _rest;
        _rest = null;
        if (count == batch.RowCount)
            return batch;
        using (batch)
        {
            _rest = batch.Slice(count, batch.RowCount - count);
            return batch.Slice(0, count);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rest?.Dispose();
        _reader.Dispose();
    }

    private Batch? Import(IReadContext context)
    {
        CArrowArray rows = default;
        if (!_reader.Read(&rows, context.Cancellation))
            return null;
        using Batch batch = ArrowImport.Batch(&rows, _layout, context.Allocator);
        return Restore(batch, context.Allocator);
    }

    private Batch Restore(Batch batch, MemoryAllocator allocator)
    {
        var columns = new Column[_columns.Count];
        try
        {
            for (int i = 0; i < columns.Length; i++)
                columns[i] = ColumnRestorer.Restore(batch[i].Share(), _columns[i].Type, allocator);
            return new Batch(_columns, columns, batch.RowCount);
        }
        catch
        {
            foreach (Column? column in columns)
                column?.Dispose();
            throw;
        }
    }
}
