using System.Globalization;
using System.Text;
using Millrace.Connectors.Formats.DuckDb.Native;

namespace Millrace.Connectors.Formats.DuckDb;

/// <summary>The SQL texts behind readers and writers. Every text of a user stands in a literal or a quoted identifier.</summary>
internal static class DuckDbStatements
{
    /// <summary>Name of the virtual column that numbers a Parquet file's rows.</summary>
    public const string RowNumberColumn = "file_row_number";

    /// <summary>COPY of a view into a file, in place: no temporary file of DuckDB's own.</summary>
    public static string Copy(string view, DuckDbWriteOptions options)
    {
        string format = options.Format switch
        {
            DuckDbFileFormat.Parquet => Parquet(options),
            DuckDbFileFormat.Csv => Csv(options),
            _ => $"FORMAT json, ARRAY false, COMPRESSION {DuckDbText.Literal(options.Compression ?? "none")}",
        };
        string columns = options.Format == DuckDbFileFormat.Csv ? CsvColumns(options) : "*";
        return $"COPY (SELECT {columns} FROM {DuckDbText.Identifier(view)}) TO {DuckDbText.Literal(options.Path)} ({format}, USE_TMP_FILE false)";
    }

    /// <summary>SELECT of a file's columns and rows.</summary>
    /// <param name="path">The file under the name that DuckDB is to open.</param>
    /// <param name="options">What to read; compression is told by the ending of its path.</param>
    public static string Select(string path, DuckDbReadOptions options)
    {
        StringBuilder sql = new("SELECT ");
        sql.Append(options.Columns is null ? "*" : string.Join(", ", options.Columns.Select(Expression)));
        if (options.IncludeRowNumber && options.Format == DuckDbFileFormat.Parquet)
            sql.Append(", ").Append(RowNumberColumn);
        sql.Append(" FROM ").Append(Scan(path, options));
        AppendRange(sql, options);
        return sql.ToString();
    }

    private static string Expression(DuckDbColumn column)
    {
        string name = DuckDbText.Identifier(column.Name);
        return column.CastType is null ? name : $"CAST({name} AS {column.CastType}) AS {name}";
    }

    private static void AppendRange(StringBuilder sql, DuckDbReadOptions options)
    {
        if (options.FirstRow == 0 && options.RowCount is null)
            return;
        if (options.Format == DuckDbFileFormat.Parquet)
        {
            long last = options.RowCount is { } count && count < long.MaxValue - options.FirstRow
                ? options.FirstRow + count - 1
                : long.MaxValue;
            sql.Append(CultureInfo.InvariantCulture, $" WHERE {RowNumberColumn} BETWEEN {options.FirstRow} AND {last}");
            return;
        }

        if (options.RowCount is { } limit)
            sql.Append(CultureInfo.InvariantCulture, $" LIMIT {limit}");
        sql.Append(CultureInfo.InvariantCulture, $" OFFSET {options.FirstRow}");
    }

    private static string Scan(string path, DuckDbReadOptions options)
    {
        string file = DuckDbText.Literal(path);
        return options.Format switch
        {
            DuckDbFileFormat.Parquet => $"read_parquet({file}, hive_partitioning = false)",
            DuckDbFileFormat.Csv =>
                $"read_csv({file}, hive_partitioning = false{Compression(options)}{CsvArguments(options)}{ColumnArgument(options)})",
            _ => $"read_json({file}, hive_partitioning = false, format = 'newline_delimited'{Compression(options)}{ColumnArgument(options)})",
        };
    }

    private static string Compression(DuckDbReadOptions options) => Path.GetExtension(options.Path) switch
    {
        ".gz" => ", compression = 'gzip'",
        ".zst" => ", compression = 'zstd'",
        _ => ", compression = 'uncompressed'",
    };

    private static string CsvArguments(DuckDbReadOptions options)
    {
        StringBuilder arguments = new($", allow_quoted_nulls = false, nullstr = {DuckDbText.Literal(options.CsvNull)}");
        if (options.CsvHeader is { } header)
            arguments.Append(header ? ", header = true" : ", header = false");
        if (options.CsvDelimiter is { } delimiter)
            arguments.Append(", delim = ").Append(DuckDbText.Literal(delimiter));
        return arguments.ToString();
    }

    private static string ColumnArgument(DuckDbReadOptions options) =>
        options.ColumnTypes is null ? string.Empty : $", columns = {Struct(options.ColumnTypes)}";

    private static string Parquet(DuckDbWriteOptions options)
    {
        string metadata = options.Metadata.Count == 0 ? string.Empty : $", KV_METADATA {Struct(options.Metadata)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"FORMAT parquet, COMPRESSION {DuckDbText.Literal(options.Compression ?? "zstd")}, "
            + $"ROW_GROUP_SIZE {options.RowGroupRows}, ROW_GROUP_SIZE_BYTES {options.RowGroupBytes}{metadata}");
    }

    /// <summary>Every NaN is written NaN: DuckDB's own text shows the sign, which says nothing.</summary>
    private static string CsvColumns(DuckDbWriteOptions options) => options.CsvFloats.Count == 0
        ? "*"
        : $"* REPLACE ({string.Join(", ", options.CsvFloats.Select(DuckDbText.Identifier).Select(CsvFloat))})";

    private static string CsvFloat(string column) => $"CASE WHEN isnan({column}) THEN 'NaN' ELSE CAST({column} AS VARCHAR) END AS {column}";

    private static string Csv(DuckDbWriteOptions options) =>
        $"FORMAT csv, HEADER {(options.CsvHeader ? "true" : "false")}, DELIMITER {DuckDbText.Literal(options.CsvDelimiter)}, "
        + $"NULLSTR {DuckDbText.Literal(options.CsvNull)}, COMPRESSION {DuckDbText.Literal(options.Compression ?? "none")}";

    private static string Struct(IEnumerable<KeyValuePair<string, string>> fields) =>
        $"{{{string.Join(", ", fields.Select(static field => $"{DuckDbText.Literal(field.Key)}: {DuckDbText.Literal(field.Value)}"))}}}";
}
