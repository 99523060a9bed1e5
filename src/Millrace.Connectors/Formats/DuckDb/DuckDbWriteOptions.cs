namespace Millrace.Connectors.Formats.DuckDb;

/// <summary>What to write where.</summary>
internal sealed record DuckDbWriteOptions
{
    /// <summary>The file to make, usually a temporary name that a committer renames. A file there is replaced, and removed on failure.</summary>
    public required string Path { get; init; }

    /// <summary>The format.</summary>
    /// <value>Parquet.</value>
    public DuckDbFileFormat Format { get; init; }

    /// <summary>DuckDB's memory limit in bytes.</summary>
    /// <value>256 MiB.</value>
    public long MemoryLimitBytes { get; init; } = 256L << 20;

    /// <summary>Parquet: a row group ends with the batch that takes it past this size, uncompressed, in bytes.</summary>
    /// <value>32 MiB.</value>
    public long RowGroupBytes { get; init; } = 32L << 20;

    /// <summary>Parquet: the greatest number of rows in a row group.</summary>
    /// <value>122,880.</value>
    public long RowGroupRows { get; init; } = 122_880;

    /// <summary>
    /// Parquet: <c>zstd</c>, <c>snappy</c>, <c>gzip</c>, <c>lz4_raw</c> or <c>uncompressed</c>; CSV and JSON: <c>gzip</c>, <c>zstd</c> or
    /// <c>none</c>.
    /// </summary>
    /// <value>Null: <c>zstd</c> for Parquet, <c>none</c> for the others.</value>
    public string? Compression { get; init; }

    /// <summary>Parquet: key-value metadata of the file. Binary values are given as base64.</summary>
    /// <value>None.</value>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>CSV: whether the first line holds the names.</summary>
    /// <value>True.</value>
    public bool CsvHeader { get; init; } = true;

    /// <summary>CSV: the separator.</summary>
    /// <value>A comma.</value>
    public string CsvDelimiter { get; init; } = ",";

    /// <summary>CSV: the columns of floating point.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> CsvFloats { get; init; } = [];

    /// <summary>CSV: the text of NULL.</summary>
    /// <value>The empty text; an empty string is then written quoted.</value>
    public string CsvNull { get; init; } = string.Empty;
}
