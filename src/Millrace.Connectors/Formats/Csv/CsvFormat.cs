using Millrace.Connectors.Files;
using Millrace.Connectors.Formats.DuckDb;
using Millrace.Connectors.Formats.Tables;
using Millrace.Errors;
using Millrace.Execution.Sinks;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Csv;

/// <summary>Separated values through DuckDB: columns of simple types. Declared columns are all of the file's, in order.</summary>
internal sealed class CsvFormat : IDeclaredSchemaFormat
{
    /// <inheritdoc/>
    public string Name => "csv";

    /// <inheritdoc/>
    public string Extension => ".csv";

    /// <inheritdoc/>
    public string Summary => "Separated values, UTF-8";

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => OptionBinder.Describe(typeof(CsvOptions));

    /// <inheritdoc/>
    public FileTableOptions Bind(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        CsvOptions options = OptionBinder.Bind<CsvOptions>(table.Options, $"table '{table.Name}' (connector 'csv')", "connector");
        if (options.Delimiter.Length != 1)
            throw MillraceException.User("OPTION_INVALID", $"'{options.Delimiter}' is not a value for the option 'delimiter'", "Write one letter");
        if (table.Schema is not null)
            RequireSimple(table.Schema);
        return options with { Declared = table.Schema };
    }

    /// <inheritdoc/>
    public void CheckWritable(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        RequireSimple(schema);
        DuckDbTypes.RequireStorable(schema, "CSV");
    }

    /// <inheritdoc/>
    public IFileFormatWriter CreateWriter(Schema schema, FileTableOptions options, SinkWriterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var csv = (CsvOptions)options;
        return new TableFileWriter(
            path => new DuckDbWriteOptions
            {
                Path = path,
                Format = DuckDbFileFormat.Csv,
                MemoryLimitBytes = csv.BufferBytes.Bytes,
                CsvHeader = csv.HasHeader,
                CsvDelimiter = csv.Delimiter,
                CsvNull = csv.Null,
                CsvFloats = [.. schema.Fields.Where(f => f.Type is FloatType).Select(f => f.Name)],
            },
            schema,
            context);
    }

    /// <inheritdoc/>
    public Schema Describe(string path, FileTableOptions options)
    {
        using var reader = new TableFileReader(Read(path, (CsvOptions)options), Schema.Empty);
        return new Schema([.. reader.FileColumns.Fields.Select(f => f with { IsNullable = true })]);
    }

    /// <inheritdoc/>
    public IFileFormatReader OpenReader(FileReadRange range, FileTableOptions options)
    {
        ArgumentNullException.ThrowIfNull(range);
        IReadOnlyList<DuckDbColumn> columns = range.Columns.Count == 0
            ? [new DuckDbColumn(Describe(range.Path, options)[0].Name)]
            : [.. range.Columns.Fields.Select(f => new DuckDbColumn(f.Name, DuckDbTypes.Name(f.Type)))];
        return new TableFileReader(
            Read(range.Path, (CsvOptions)options) with { Columns = columns, FirstRow = range.FirstRow, RowCount = range.RowCount },
            range.Columns);
    }

    private static DuckDbReadOptions Read(string path, CsvOptions options) => new()
    {
        Path = path,
        Format = DuckDbFileFormat.Csv,
        MemoryLimitBytes = options.BufferBytes.Bytes,
        CsvHeader = options.HasHeader,
        CsvDelimiter = options.Delimiter,
        CsvNull = options.Null,
        ColumnTypes = options.Declared is null
            ? null
            : [.. options.Declared.Fields.Select(f => KeyValuePair.Create(f.Name, DuckDbTypes.Name(f.Type)))],
    };

    private static void RequireSimple(Schema schema)
    {
        foreach (Field field in schema.Fields)
        {
            if (field.Type is not (BooleanType or IntegerType or FloatType or Utf8Type or TimestampType))
            {
                throw MillraceException.User(
                    "TYPE_NOT_STORABLE",
                    $"column {field.Name} is {field.Type}, which CSV files cannot hold",
                    "Write Parquet, Arrow or JSON, or leave the column out");
            }
        }
    }
}
