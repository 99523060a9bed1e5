using Millrace.Connectors.Files;
using Millrace.Connectors.Formats.DuckDb;
using Millrace.Connectors.Formats.Tables;
using Millrace.Errors;
using Millrace.Execution.Sinks;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Parquet;

/// <summary>Apache Parquet through DuckDB. The Arrow schema rides in the file's metadata, so that all types come back.</summary>
internal sealed class ParquetFormat : IFileFormat
{
    private const long SplitBytes = 64 << 20;

    /// <inheritdoc/>
    public string Name => "parquet";

    /// <inheritdoc/>
    public string Extension => ".parquet";

    /// <inheritdoc/>
    public string Summary => "Apache Parquet files";

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => OptionBinder.Describe(typeof(ParquetOptions));

    /// <inheritdoc/>
    public FileTableOptions Bind(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return OptionBinder.Bind<ParquetOptions>(table.Options, $"table '{table.Name}' (connector 'parquet')", "connector");
    }

    /// <inheritdoc/>
    public void CheckWritable(Schema schema) => DuckDbTypes.RequireStorable(schema, "Parquet");

    /// <inheritdoc/>
    public IFileFormatWriter CreateWriter(Schema schema, FileTableOptions options, SinkWriterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var parquet = (ParquetOptions)options;
        return new TableFileWriter(
            path => new DuckDbWriteOptions
            {
                Path = path,
                Format = DuckDbFileFormat.Parquet,
                Compression = parquet.Compression,
                RowGroupBytes = parquet.RowGroupBytes.Bytes,
                MemoryLimitBytes = parquet.BufferBytes.Bytes,
                Metadata = [KeyValuePair.Create(ArrowSchemaMetadata.Key, ArrowSchemaMetadata.Format(schema))],
            },
            schema,
            context);
    }

    /// <inheritdoc/>
    public Schema Describe(string path, FileTableOptions options)
    {
        using var reader = new TableFileReader(new DuckDbReadOptions { Path = path, MemoryLimitBytes = Memory(options) }, Schema.Empty);
        Schema? stored = ArrowSchemaMetadata.TryParse(ParquetFooter.Read(path, Memory(options), CancellationToken.None).Metadata);
        return ArrowSchemaMetadata.Combine(reader.FileColumns, stored);
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Cut(string path, FileTableOptions options)
    {
        var parts = new List<long>();
        long rows = 0;
        long bytes = 0;
        foreach (ParquetRowGroup group in ParquetFooter.Read(path, Memory(options), CancellationToken.None).RowGroups)
        {
            if (group.LargestColumnBytes > Memory(options))
            {
                throw MillraceException.User(
                    "ROW_GROUP_TOO_LARGE",
                    $"a row group of '{path}' has a column of {new ByteSize(group.LargestColumnBytes)}, "
                    + $"more than 'buffer-bytes', {new ByteSize(Memory(options))}",
                    "Raise 'buffer-bytes', or write the file with smaller row groups");
            }

            rows += group.RowCount;
            bytes += group.UncompressedBytes;
            if (bytes < SplitBytes)
                continue;
            parts.Add(rows);
            (rows, bytes) = (0, 0);
        }

        if (rows > 0 || parts.Count == 0)
            parts.Add(rows);
        return parts;
    }

    /// <inheritdoc/>
    public IFileFormatReader OpenReader(FileReadRange range, FileTableOptions options)
    {
        ArgumentNullException.ThrowIfNull(range);
        IReadOnlyList<DuckDbColumn> columns = range.Columns.Count == 0
            ? [new DuckDbColumn(Describe(range.Path, options)[0].Name)]
            : [.. range.Columns.Fields.Select(f => new DuckDbColumn(f.Name, DuckDbTypes.Name(f.Type)))];
        return new TableFileReader(
            new DuckDbReadOptions
            {
                Path = range.Path,
                Columns = columns,
                FirstRow = range.FirstRow,
                RowCount = range.RowCount,
                MemoryLimitBytes = Memory(options),
            },
            range.Columns);
    }

    private static long Memory(FileTableOptions options) => ((ParquetOptions)options).BufferBytes.Bytes;
}
