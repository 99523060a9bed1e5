using System.Text;
using Millrace.Columnar.CData;
using Millrace.Connectors.Formats.DuckDb.Native;

namespace Millrace.Connectors.Formats.DuckDb;

/// <summary>What a Parquet file's footer says: row groups, for splits and memory, and key-value metadata.</summary>
internal sealed class ParquetFooter
{
    private ParquetFooter(IReadOnlyList<ParquetRowGroup> rowGroups, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        RowGroups = rowGroups;
        Metadata = metadata;
    }

    /// <summary>The row groups in the file's order.</summary>
    public IReadOnlyList<ParquetRowGroup> RowGroups { get; }

    /// <summary>The key-value metadata; bytes that are not UTF-8 are replaced.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; }

    /// <summary>Number of rows in the file.</summary>
    public long RowCount => RowGroups.Sum(static group => group.RowCount);

    /// <summary>Reads the footer.</summary>
    /// <param name="path">One local file.</param>
    /// <param name="memoryLimitBytes">DuckDB's memory limit in bytes.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <exception cref="Millrace.Errors.MillraceException">As for <see cref="DuckDbFileReader.Open"/>.</exception>
    public static ParquetFooter Read(string path, long memoryLimitBytes, CancellationToken cancellationToken)
    {
        using DuckDbInputFile input = DuckDbInputFile.Open(path);
        using DuckDbDatabase database = DuckDbDatabase.Open(
            new DuckDbDatabaseOptions { MemoryLimitBytes = memoryLimitBytes, AllowedPaths = [input.ReadablePath] });
        DuckDbConnection connection = database.Connection;
        string file = DuckDbText.Literal(input.ReadablePath);
        List<ParquetRowGroup> groups = ReadRowGroups(connection, file, input.Path, cancellationToken);
        List<KeyValuePair<string, string>> metadata = ReadMetadata(connection, file, input.Path, cancellationToken);
        return new ParquetFooter(groups, metadata);
    }

    private static unsafe List<ParquetRowGroup> ReadRowGroups(
        DuckDbConnection connection, string file, string path, CancellationToken cancellationToken)
    {
        string sql =
            "SELECT row_group_num_rows, sum(size)::BIGINT, max(size)::BIGINT FROM (SELECT row_group_id, row_group_num_rows, path_in_schema, "
            + $"sum(total_uncompressed_size)::BIGINT AS size FROM parquet_metadata({file}) GROUP BY ALL) "
            + "GROUP BY row_group_id, row_group_num_rows ORDER BY row_group_id";
        List<ParquetRowGroup> groups = [];
        long firstRow = 0;
        using DuckDbQuery query = connection.Query(sql, path);
        CArrowArray batch = default;
        while (query.Read(&batch, cancellationToken))
        {
            long* rows = Longs(&batch, 0), bytes = Longs(&batch, 1), largest = Longs(&batch, 2);
            for (long row = 0; row < batch.Length; row++)
            {
                groups.Add(new ParquetRowGroup(firstRow, rows[row], bytes[row], largest[row]));
                firstRow += rows[row];
            }

            CArrowArray.ReleaseIfLive(&batch);
        }

        return groups;
    }

    private static unsafe List<KeyValuePair<string, string>> ReadMetadata(
        DuckDbConnection connection, string file, string path, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> metadata = [];
        using DuckDbQuery query = connection.Query($"SELECT key, value FROM parquet_kv_metadata({file})", path);
        CArrowArray batch = default;
        while (query.Read(&batch, cancellationToken))
        {
            for (long row = 0; row < batch.Length; row++)
                metadata.Add(new KeyValuePair<string, string>(Text(&batch, 0, row), Text(&batch, 1, row)));
            CArrowArray.ReleaseIfLive(&batch);
        }

        return metadata;
    }

    private static unsafe long* Longs(CArrowArray* batch, int column)
    {
        CArrowArray* values = batch->Children[column];
        return (long*)values->Buffers[1] + values->Offset + batch->Offset;
    }

    private static unsafe string Text(CArrowArray* batch, int column, long row)
    {
        CArrowArray* values = batch->Children[column];
        int* offsets = (int*)values->Buffers[1] + values->Offset + batch->Offset + row;
        return Encoding.UTF8.GetString((byte*)values->Buffers[2] + offsets[0], offsets[1] - offsets[0]);
    }
}
