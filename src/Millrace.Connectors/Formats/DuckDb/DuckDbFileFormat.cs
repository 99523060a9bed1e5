namespace Millrace.Connectors.Formats.DuckDb;

/// <summary>The file formats that DuckDB reads and writes for the engine.</summary>
internal enum DuckDbFileFormat
{
    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Separated values, UTF-8.</summary>
    Csv,

    /// <summary>One JSON object per line.</summary>
    JsonLines,
}
