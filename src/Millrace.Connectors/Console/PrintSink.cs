using System.Buffers;
using System.Text;
using System.Text.Json;
using Millrace.Columnar;
using Millrace.Connectors.Formats.Json;
using Millrace.Execution.Sinks;
using Millrace.Types;

namespace Millrace.Connectors.Console;

/// <summary>Prints rows when they come.</summary>
internal sealed class PrintSink(TextWriter output, string prefix, Schema schema) : ISink
{
    private readonly Lock _gate = new();

    private string Prefix => prefix;

    /// <inheritdoc/>
    public SinkGuarantee Guarantee => SinkGuarantee.AtLeastOnce;

    /// <inheritdoc/>
    public string GuaranteeReason => "a printed line cannot be taken back; rows since the last checkpoint are printed again after a failure";

    /// <inheritdoc/>
    public int? MaxSubtasks => null;

    /// <inheritdoc/>
    public void Validate()
    {
    }

    /// <inheritdoc/>
    public ISinkWriter CreateWriter(SinkWriterContext context) => new Writer(this, new JsonRowWriter(schema));

    /// <inheritdoc/>
    public ISinkCommitter CreateCommitter() => new NothingToCommit();

    private void Print(string lines)
    {
        lock (_gate)
        {
            output.Write(lines);
            output.Flush();
        }
    }

    private sealed class Writer(PrintSink sink, JsonRowWriter rows) : ISinkWriter
    {
        public void Write(Batch batch)
        {
            using (batch)
            {
                var lines = new StringBuilder();
                var buffer = new ArrayBufferWriter<byte>();
                using var json = new Utf8JsonWriter(buffer, JsonRowWriter.Options);
                for (int row = 0; row < batch.RowCount; row++)
                {
                    rows.WriteRow(json, batch, row);
                    json.Flush();
                    lines.Append(sink.Prefix).Append(Encoding.UTF8.GetString(buffer.WrittenSpan)).Append('\n');
                    buffer.ResetWrittenCount();
                    json.Reset();
                }

                sink.Print(lines.ToString());
            }
        }

        public IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal) => [];

        public void Dispose()
        {
        }
    }
}
