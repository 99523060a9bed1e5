namespace Millrace.Connectors.Formats.DuckDb;

/// <summary>What to read from where.</summary>
internal sealed record DuckDbReadOptions
{
    /// <summary>The file: one local file, never a pattern.</summary>
    public required string Path { get; init; }

    /// <summary>The format.</summary>
    /// <value>Parquet.</value>
    public DuckDbFileFormat Format { get; init; }

    /// <summary>DuckDB's memory limit in bytes.</summary>
    /// <value>256 MiB.</value>
    public long MemoryLimitBytes { get; init; } = 256L << 20;

    /// <summary>The columns to read, in this order; only these are decoded. At least one, or null for all.</summary>
    /// <value>Null.</value>
    public IReadOnlyList<DuckDbColumn>? Columns { get; init; }

    /// <summary>First row to read, from 0. Parquet skips whole row groups; other formats parse and drop what comes before.</summary>
    /// <value>0.</value>
    public long FirstRow { get; init; }

    /// <summary>Number of rows to read at most, or null for all.</summary>
    /// <value>Null.</value>
    public long? RowCount { get; init; }

    /// <summary>Parquet: adds a last column <c>file_row_number</c>, int64, the row's position in the file from 0.</summary>
    /// <value>False.</value>
    public bool IncludeRowNumber { get; init; }

    /// <summary>CSV and JSON: every column of the file with its DuckDB type, or null to detect them from a sample.</summary>
    /// <value>Null.</value>
    public IReadOnlyList<KeyValuePair<string, string>>? ColumnTypes { get; init; }

    /// <summary>CSV: whether the first line holds names, or null to detect it.</summary>
    /// <value>Null.</value>
    public bool? CsvHeader { get; init; }

    /// <summary>CSV: the separator, or null to detect it.</summary>
    /// <value>Null.</value>
    public string? CsvDelimiter { get; init; }

    /// <summary>CSV: the text of NULL.</summary>
    /// <value>The empty text.</value>
    public string CsvNull { get; init; } = string.Empty;
}
