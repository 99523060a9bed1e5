using System.Buffers;
using System.Text.Json;
using Millrace.Connectors.Formats.Json;

namespace Millrace.Server.Output;

/// <summary>Writes JSON values, a line each, and gathers lines before they go out. Not thread-safe.</summary>
internal sealed class JsonLineWriter : IDisposable
{
    private const int GatheredBytes = 32 << 10;
    private readonly ArrayBufferWriter<byte> _lines = new(GatheredBytes);
    private readonly Stream _output;

    public JsonLineWriter(Stream output)
    {
        _output = output;
        Json = new Utf8JsonWriter(_lines, JsonRowWriter.Options);
    }

    /// <summary>Takes the value of the line at hand.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Ends the line at hand.</summary>
    public void EndLine()
    {
        Json.Flush();
        Json.Reset();
        _lines.Write("\n"u8);
        if (_lines.WrittenCount >= GatheredBytes)
            Flush();
    }

    /// <summary>Sends whole lines out.</summary>
    public void Flush()
    {
        _output.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        Json.Dispose();
    }
}
