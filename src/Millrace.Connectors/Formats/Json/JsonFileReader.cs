using System.Runtime.InteropServices;
using System.Text.Json;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Sources;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Json;

/// <summary>
/// Reads JSON lines. A line that does not fit is rejected with its number; columns that a line lacks are NULL, others are passed over.
/// </summary>
internal sealed class JsonFileReader(FileReadRange range, JsonOptions options) : IFileFormatReader
{
    private const int PendingMax = 256;
    private const int ValueBytesShown = 40;
    private readonly JsonLines _lines = new(range.Path, options.MaxLineBytes.Bytes);
    private readonly string _uri = FileUri.Format(range.Path);
    private readonly List<(string Origin, RowError Error)> _pending = [];
    private readonly List<int> _kept = [];
    private long _skip = range.FirstRow;
    private long _left = range.RowCount ?? long.MaxValue;
    private bool _isAtEnd;

    /// <inheritdoc/>
    public Batch? Read(IReadContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Flush(context);
        while (!_isAtEnd && _left > 0)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (ReadSome(context) is Batch batch)
                return batch;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private Batch? ReadSome(IReadContext context)
    {
        ColumnBuilder[] builders = [.. range.Columns.Fields.Select(f => ColumnBuilder.Create(f.Type, context.Allocator))];
        try
        {
            _kept.Clear();
            int rows = 0;
            long bytes = 0;
            while (rows < context.Need.Rows && _kept.Count < _left && bytes < context.Need.Bytes && _pending.Count < PendingMax)
            {
                if (!_lines.Next())
                {
                    _isAtEnd = true;
                    break;
                }

                bytes += _lines.Line.Length;
                rows += TakeLine(builders, rows, context) ? 1 : 0;
            }

            _left -= _kept.Count;
            return _kept.Count == 0 ? null : Finish(builders, rows, context.Allocator);
        }
        finally
        {
            foreach (ColumnBuilder builder in builders)
                builder.Dispose();
        }
    }

    /// <summary>Reads the current line into the builders.</summary>
    /// <returns>Whether a row was added to them, good or not.</returns>
    private bool TakeLine(ColumnBuilder[] builders, int row, IReadContext context)
    {
        string? problem = _lines.Problem;
        bool isAdded = false;
        if (problem is null)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(_lines.Line);
                isAdded = document.RootElement.ValueKind == JsonValueKind.Object;
                problem = isAdded ? Append(document.RootElement, builders) : "the line is no JSON object";
            }
            catch (JsonException error)
            {
                problem = $"the line is no JSON: byte {error.BytePositionInLine}";
            }
        }

        if (problem is not null)
        {
            if (_skip == 0)
                _pending.Add(($"{_uri}:{_lines.LineNumber}", new RowError("json", "JSON_INVALID", problem)));
            if (_kept.Count == 0)
                Flush(context);
        }
        else if (_skip > 0)
        {
            _skip--;
        }
        else
        {
            Flush(context);
            _kept.Add(row);
        }

        return isAdded;
    }

    private string? Append(JsonElement line, ColumnBuilder[] builders)
    {
        string? problem = null;
        for (int i = 0; i < builders.Length; i++)
        {
            bool isThere = line.TryGetProperty(range.Columns[i].Name, out JsonElement value);
            if (!JsonValueReader.Append(isThere ? value : default, range.Columns[i], builders[i]))
                problem ??= Misfit(range.Columns[i], value);
        }

        return problem;
    }

    private static string Misfit(Field column, JsonElement value)
    {
        string shown = value.ValueKind switch
        {
            JsonValueKind.Undefined => "there is none",
            _ => Shown.Text(JsonMarshal.GetRawUtf8Value(value), ValueBytesShown),
        };
        return $"column {column.Name} is no {column.Type}{(column.IsNullable ? "" : " NOT NULL")}: {shown}";
    }

    private Batch Finish(ColumnBuilder[] builders, int rows, MemoryAllocator allocator)
    {
        var columns = new Column[builders.Length];
        try
        {
            for (int i = 0; i < columns.Length; i++)
            {
                columns[i] = builders[i].Finish();
                if (_kept.Count == rows)
                    continue;
                using Column all = columns[i];
                columns[i] = Selection.Take(all, CollectionsMarshal.AsSpan(_kept), allocator);
            }

            return new Batch(range.Columns, columns, _kept.Count);
        }
        catch
        {
            foreach (Column? column in columns)
                column?.Dispose();
            throw;
        }
    }

    /// <summary>Reports what stands before the next good row; see <see cref="IReadContext.Reject"/>.</summary>
    private void Flush(IReadContext context)
    {
        for (int i = 0; i < _pending.Count; i++)
            context.Reject(_pending[i].Origin, _pending[i].Error);
        _pending.Clear();
    }
}
