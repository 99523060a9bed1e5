using Millrace.Connectors.Files;
using Millrace.Errors;
using Millrace.Execution.Sinks;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Json;

/// <summary>
/// JSON lines: an object a line, UTF-8. Types as <see cref="JsonRowWriter"/> maps them; a line that is no such object is a rejected row.
/// </summary>
internal sealed class JsonFormat : IDeclaredSchemaFormat
{
    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public string Extension => ".jsonl";

    /// <inheritdoc/>
    public string Summary => "JSON lines: a row is an object on a line of its own";

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => OptionBinder.Describe(typeof(JsonOptions));

    /// <inheritdoc/>
    public FileTableOptions Bind(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        JsonOptions options = OptionBinder.Bind<JsonOptions>(table.Options, $"table '{table.Name}' (connector 'json')", "connector");
        bool isSound = options.MaxLineBytes.Bytes is > 0 and <= 1 << 30 && options.SampleRows > 0;
        return isSound
            ? options
            : throw MillraceException.User(
                "OPTION_INVALID", "'max-line-bytes' is 1 B to 1 GiB, 'sample-rows' at least 1", "Choose values in that range");
    }

    /// <inheritdoc/>
    public void CheckWritable(Schema schema)
    {
    }

    /// <inheritdoc/>
    public IFileFormatWriter CreateWriter(Schema schema, FileTableOptions options, SinkWriterContext context) =>
        new JsonFileWriter(schema);

    /// <inheritdoc/>
    public Schema Describe(string path, FileTableOptions options) => JsonSchemaSampler.Sample(path, (JsonOptions)options);

    /// <inheritdoc/>
    public IFileFormatReader OpenReader(FileReadRange range, FileTableOptions options) => new JsonFileReader(range, (JsonOptions)options);
}
