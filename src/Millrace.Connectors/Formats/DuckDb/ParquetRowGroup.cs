namespace Millrace.Connectors.Formats.DuckDb;

/// <summary>A row group of a Parquet file.</summary>
/// <param name="FirstRow">Position of its first row in the file, from 0.</param>
/// <param name="RowCount">Number of its rows.</param>
/// <param name="UncompressedBytes">Size of all its columns, uncompressed, as the file's footer says.</param>
/// <param name="LargestColumnBytes">Size of its largest column, uncompressed: what a reader must hold at least.</param>
internal readonly record struct ParquetRowGroup(long FirstRow, long RowCount, long UncompressedBytes, long LargestColumnBytes);
