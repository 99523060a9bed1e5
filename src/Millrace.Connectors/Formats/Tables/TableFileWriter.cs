using Millrace.Columnar;
using Millrace.Columnar.CData;
using Millrace.Connectors.Formats.DuckDb;
using Millrace.Execution.Sinks;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Tables;

/// <summary>Writes batches through DuckDB; wide rows in small batches, so that it holds little at once.</summary>
internal sealed unsafe class TableFileWriter : IFileFormatWriter
{
    private const long WideRowBytes = 16 * 1024;
    private const int WideBatchRows = 64;
    private readonly SinkWriterContext _context;
    private readonly Schema _handed;
    private readonly DuckDbFileWriter _writer;

    public TableFileWriter(DuckDbWriteOptions options, Schema schema, SinkWriterContext context)
    {
        _context = context;
        _handed = new Schema([.. schema.Fields.Select(f => f with { Type = DuckDbTypes.Handed(f.Type) })]);
        CArrowSchema description = default;
        ArrowExport.ToC(_handed, &description);
        _writer = DuckDbFileWriter.Open(options, &description);
    }

    public void Write(Batch batch)
    {
        int rowsAtOnce = batch.RowCount > 0 && batch.ByteSize / batch.RowCount > WideRowBytes ? WideBatchRows : batch.RowCount;
        for (int start = 0; start < batch.RowCount; start += rowsAtOnce)
        {
            CArrowArray rows = default;
            using Batch part = batch.Slice(start, Math.Min(rowsAtOnce, batch.RowCount - start));
            ArrowExport.ToC(Hand(part), &rows);
            _writer.Write(&rows, _context.Cancellation);
        }
    }

    public void Finish() => _writer.Finish();

    public void Dispose() => _writer.Dispose();

    private Batch Hand(Batch batch)
    {
        var columns = new Column[_handed.Count];
        try
        {
            for (int i = 0; i < columns.Length; i++)
                columns[i] = ColumnRestorer.Restore(batch[i].Share(), _handed[i].Type, _context.Allocator);
            return new Batch(_handed, columns, batch.RowCount);
        }
        catch
        {
            foreach (Column? column in columns)
                column?.Dispose();
            throw;
        }
    }
}
