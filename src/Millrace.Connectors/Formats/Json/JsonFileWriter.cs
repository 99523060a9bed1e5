using System.Buffers;
using System.Text.Json;
using Millrace.Columnar;
using Millrace.Connectors.Files.Listing;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Json;

/// <summary>Writes rows as JSON lines.</summary>
/// <param name="schema">The columns.</param>
internal sealed class JsonFileWriter(Schema schema) : IFileFormatWriter
{
    private const int FlushBytes = 1 << 17;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);
    private readonly JsonRowWriter _rows = new(schema);
    private Utf8JsonWriter? _json;
    private FileStream? _file;
    private string _path = "";

    public void Open(string path)
    {
        _path = path;
        _json ??= new Utf8JsonWriter(_buffer, JsonRowWriter.Options);
        FileErrors.Guard(path, () => _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0));
    }

    public void Write(Batch batch)
    {
        Utf8JsonWriter json = _json!; // a file is open
        for (int row = 0; row < batch.RowCount; row++)
        {
            _rows.WriteRow(json, batch, row);
            json.Flush();
            json.Reset();
            _buffer.Write("\n"u8);
            if (_buffer.WrittenCount >= FlushBytes)
                Flush();
        }
    }

    public void Finish()
    {
        Flush();
        _file?.Dispose();
        _file = null;
    }

    public void Dispose()
    {
        _json?.Dispose();
        _file?.Dispose();
    }

    private void Flush() => FileErrors.Guard(_path, () =>
    {
        _file!.Write(_buffer.WrittenSpan); // it is open
        _buffer.ResetWrittenCount();
    });
}
