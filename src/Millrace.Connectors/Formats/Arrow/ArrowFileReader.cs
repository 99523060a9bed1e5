using Millrace.Columnar;
using Millrace.Columnar.Ipc;
using Millrace.Connectors.Files.Listing;
using Millrace.Errors;
using Millrace.Execution.Sources;

namespace Millrace.Connectors.Formats.Arrow;

/// <summary>Reads the batches of a file, cut to the size that is wanted.</summary>
internal sealed class ArrowFileReader(FileReadRange range) : IFileFormatReader
{
    private IpcFileReader? _reader;
    private Batch? _rest;
    private int _next;
    private long _skip = range.FirstRow;
    private long _left = range.RowCount ?? long.MaxValue;

    /// <inheritdoc/>
    public Batch? Read(IReadContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        while (_rest is null || _rest.RowCount == 0)
        {
            _rest?.Dispose();
            _rest = _left > 0 ? ReadNext(context) : null;
            if (_rest is null)
                return null;
        }

        long bytesMax = Math.Min(context.Need.Bytes, Batch.MaxBytes);
        long rowsThatFit = _rest.ByteSize <= bytesMax ? _rest.RowCount : Math.Max(1, _rest.RowCount * bytesMax / _rest.ByteSize);
        int count = (int)Math.Min(Math.Min(rowsThatFit, _left), Math.Min(context.Need.Rows, _rest.RowCount));
        using Batch whole = _rest;
        _left -= count;
        _rest = count < whole.RowCount && _left > 0 ? whole.Slice(count, whole.RowCount - count) : null;
        return whole.Slice(0, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rest?.Dispose();
        _reader?.Dispose();
    }

    /// <summary>The next batch with the columns that are wanted, without the rows to skip; null at the end.</summary>
    private Batch? ReadNext(IReadContext context)
    {
        _reader ??= ArrowFormat.Open(range.Path, context.Allocator);
        if (_next >= _reader.BatchCount)
            return null;
        using Batch batch = ReadBatch(_reader);
        int skip = (int)Math.Min(_skip, batch.RowCount);
        _skip -= skip;
        using Batch wanted = batch.Slice(skip, batch.RowCount - skip);
        Column[] columns = [.. range.Columns.Fields.Select(f => wanted[f.Name].Share())];
        return new Batch(range.Columns, columns, wanted.RowCount);
    }

    private Batch ReadBatch(IpcFileReader reader)
    {
        try
        {
            return reader.ReadBatch(_next++);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Read(range.Path, error);
        }
        catch (MillraceException error) when (ArrowFormat.IsOfFile(error))
        {
            throw ArrowFormat.Named(range.Path, error);
        }
    }
}
