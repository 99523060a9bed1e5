using Millrace.Columnar;
using Millrace.Columnar.CData;
using Millrace.Connectors.Formats.DuckDb;
using Millrace.Connectors.Formats.DuckDb.Native;
using Millrace.Execution.Sinks;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Tables;

/// <summary>
/// Writes batches through DuckDB; wide rows in small batches, so that it holds little at once. Files that are written under the same name
/// share a database: to open one takes DuckDB 10 ms.
/// </summary>
internal sealed unsafe class TableFileWriter : IFileFormatWriter
{
    private const long WideRowBytes = 16 * 1024;
    private const int WideBatchRows = 64;
    private readonly SinkWriterContext _context;
    private readonly Schema _handed;
    private readonly Func<string, DuckDbWriteOptions> _options;
    private DuckDbDatabase? _database;
    private string? _path;
    private DuckDbFileWriter? _writer;

    /// <param name="options">How a file of a path is written.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="context">Memory and cancellation.</param>
    public TableFileWriter(Func<string, DuckDbWriteOptions> options, Schema schema, SinkWriterContext context)
    {
        _options = options;
        _context = context;
        _handed = new Schema([.. schema.Fields.Select(f => f with { Type = DuckDbTypes.Handed(f.Type) })]);
    }

    public void Open(string path)
    {
        DuckDbWriteOptions options = _options(Path.GetFullPath(path));
        if (_path != options.Path)
        {
            _database?.Dispose();
            _database = DuckDbFileWriter.OpenDatabase(options);
            _path = options.Path;
        }

        CArrowSchema description = default;
        ArrowExport.ToC(_handed, &description);
        _writer = DuckDbFileWriter.Open(_database!, options, &description); // it is open
    }

    public void Write(Batch batch)
    {
        int rowsAtOnce = batch.RowCount > 0 && batch.ByteSize / batch.RowCount > WideRowBytes ? WideBatchRows : batch.RowCount;
        for (int start = 0; start < batch.RowCount; start += rowsAtOnce)
        {
            CArrowArray rows = default;
            using Batch part = batch.Slice(start, Math.Min(rowsAtOnce, batch.RowCount - start));
            ArrowExport.ToC(Hand(part), &rows);
            _writer!.Write(&rows, _context.Cancellation);
        }
    }

    public void Finish()
    {
        _writer!.Finish(); // a file is open
        _writer.Dispose();
        _writer = null;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _database?.Dispose();
    }

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
