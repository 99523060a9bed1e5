using System.Buffers;
using System.Text.Json;
using Millrace.Columnar;
using Millrace.Connectors.Files.Listing;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Json;

/// <summary>Writes rows as JSON lines.</summary>
internal sealed class JsonFileWriter : IFileFormatWriter
{
    private const int FlushBytes = 1 << 17;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);
    private readonly FileStream _file;
    private readonly Utf8JsonWriter _json;
    private readonly string _path;
    private readonly JsonRowWriter _rows;

    public JsonFileWriter(string path, Schema schema)
    {
        _path = path;
        _rows = new JsonRowWriter(schema);
        try
        {
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Write(path, error);
        }

        _json = new Utf8JsonWriter(_buffer, JsonRowWriter.Options);
    }

    public void Write(Batch batch)
    {
        for (int row = 0; row < batch.RowCount; row++)
        {
            _rows.WriteRow(_json, batch, row);
            _json.Flush();
            _json.Reset();
            _buffer.Write("\n"u8);
            if (_buffer.WrittenCount >= FlushBytes)
                Flush();
        }
    }

    public void Finish()
    {
        Flush();
        _file.Dispose();
    }

    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    private void Flush()
    {
        try
        {
            _file.Write(_buffer.WrittenSpan);
            _buffer.ResetWrittenCount();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Write(_path, error);
        }
    }
}
