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
    private readonly JsonRowWriter _rows;
    private readonly Utf8JsonWriter _json;
    private FileStream? _file;
    private string _path = "";

    /// <param name="schema">The columns.</param>
    public JsonFileWriter(Schema schema)
    {
        _rows = new JsonRowWriter(schema);
        _json = new Utf8JsonWriter(_buffer, JsonRowWriter.Options);
    }

    public void Open(string path)
    {
        _path = path;
        FileErrors.Guard(path, () => _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0));
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
        _file!.Dispose(); // it is open
        _file = null;
    }

    public void Dispose()
    {
        _json.Dispose();
        _file?.Dispose();
    }

    private void Flush() => FileErrors.Guard(_path, () =>
    {
        _file!.Write(_buffer.WrittenSpan); // it is open
        _buffer.ResetWrittenCount();
    });
}
