using Millrace.Columnar.CData;
using Millrace.Connectors.Formats.DuckDb.Native;
using Millrace.Errors;

namespace Millrace.Connectors.Formats.DuckDb;

/// <summary>Reads one file batch by batch, in the file's order.</summary>
/// <remarks>The work is done on the thread that calls <see cref="Read"/>. One caller at a time.</remarks>
internal sealed unsafe class DuckDbFileReader : IDisposable
{
    private readonly DuckDbInputFile _file;
    private readonly DuckDbDatabase _database;
    private readonly DuckDbQuery _query;

    private DuckDbFileReader(DuckDbInputFile file, DuckDbDatabase database, DuckDbQuery query)
    {
        _file = file;
        _database = database;
        _query = query;
    }

    /// <summary>Opens a file: reads its footer (Parquet) or a sample of its lines (CSV and JSON without column types).</summary>
    /// <exception cref="MillraceException">
    /// <c>FILE_NOT_FOUND</c>, <c>FILE_INVALID</c> (user), <c>FILE_IO</c> (external) and others, with the file named.
    /// </exception>
    public static DuckDbFileReader Open(DuckDbReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.FirstRow);
        ArgumentOutOfRangeException.ThrowIfNegative(options.RowCount ?? 0);
        if (options.Columns is { Count: 0 })
            throw new ArgumentException("At least one column is read", nameof(options));
        DuckDbInputFile file = DuckDbInputFile.Open(options.Path);
        DuckDbDatabase? database = null;
        try
        {
            database = DuckDbDatabase.Open(
                new DuckDbDatabaseOptions { MemoryLimitBytes = options.MemoryLimitBytes, AllowedPaths = [file.ReadablePath] });
            DuckDbQuery query = database.Connection.Query(DuckDbStatements.Select(file.ReadablePath, options), file.Path);
            return new DuckDbFileReader(file, database, query);
        }
        catch
        {
            database?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes the schema of the batches without reading rows.</summary>
    /// <param name="into">Receives a schema of format <c>+s</c> that the caller releases; must not hold a live one.</param>
    public void GetSchema(CArrowSchema* into) => _query.GetSchema(into);

    /// <summary>Reads the next batch, of 1 to 2,048 rows.</summary>
    /// <param name="into">Receives a batch that the caller releases, before or after this reader; must not hold a live one.</param>
    /// <param name="cancellationToken">Interrupts the read; the reader can then only be disposed.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="MillraceException">The file cannot be read; it is named.</exception>
    public bool Read(CArrowArray* into, CancellationToken cancellationToken) => _query.Read(into, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _query.Dispose();
        _database.Dispose();
        _file.Dispose();
    }
}
