using Millrace.Columnar.CData;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>A prepared query and, from the first <see cref="Read"/> on, its streaming result.</summary>
/// <remarks>
/// Rows are made while they are pulled: at most one vector of 2,048 rows and DuckDB's streaming buffer of 1 MB are held. Not thread-safe.
/// </remarks>
internal sealed unsafe class DuckDbQuery : IDisposable
{
    private readonly DuckDbConnection _connection;
    private readonly DuckDbHandle _statement;
    private readonly DuckDbHandle _arrowOptions;
    private readonly string? _file;
    private DuckDbResultData _result;
    private bool _started;
    private bool _ended;
    private bool _disposed;

    /// <summary>Takes ownership of the prepared statement.</summary>
    public DuckDbQuery(DuckDbConnection connection, DuckDbHandle statement, string? file)
    {
        DuckDbApi api = DuckDbApi.Instance;
        _connection = connection;
        _statement = statement;
        _file = file;
        nint options = 0;
        api.ConnectionGetArrowOptions(connection.Handle, &options);
        _arrowOptions = new DuckDbHandle(options, api.DestroyArrowOptions);
    }

    /// <summary>Frees a result that was never disposed.</summary>
    ~DuckDbQuery() => DestroyResult();

    /// <summary>Writes the schema of the batches, format <c>+s</c>, without running the query.</summary>
    /// <param name="into">Receives a schema that the caller releases; must not hold a live one.</param>
    public void GetSchema(CArrowSchema* into)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        DuckDbApi api = DuckDbApi.Instance;
        int count = checked((int)api.PreparedColumnCount(_statement.Value));
        nint[] types = new nint[count];
        nint[] names = new nint[count];
        try
        {
            for (int column = 0; column < count; column++)
            {
                types[column] = api.PreparedColumnLogicalType(_statement.Value, (ulong)column);
                names[column] = (nint)api.PreparedColumnName(_statement.Value, (ulong)column);
            }

            fixed (nint* type = types, name = names)
                Check(api.ToArrowSchema(_arrowOptions.Value, type, (byte**)name, (ulong)count, into));
        }
        finally
        {
            FreeColumns(types, names);
        }
    }

    /// <summary>Pulls the next batch, of 1 to 2,048 rows.</summary>
    /// <param name="into">Receives a batch that the caller releases; must not hold a live one.</param>
    /// <param name="cancellationToken">Interrupts the query, which then cannot be read further.</param>
    /// <returns>False at the end, with <paramref name="into"/> untouched.</returns>
    /// <exception cref="Millrace.Errors.MillraceException">The file cannot be read; see <see cref="DuckDbErrors"/>.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public bool Read(CArrowArray* into, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static connection => ((DuckDbConnection)connection!).Interrupt(), _connection);
        DuckDbApi api = DuckDbApi.Instance;
        Start();
        if (_ended)
            return false;
        using DuckDbHandle rows = new(api.FetchChunk(_result), api.DestroyDataChunk);
        if (rows.IsInvalid)
        {
            _ended = true;
            ThrowIfFailed();
            return false;
        }

        Check(api.DataChunkToArrow(_arrowOptions.Value, rows.Value, into));
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        DestroyResult();
        _arrowOptions.Dispose();
        _statement.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Start()
    {
        if (_started)
            return;
        _started = true;
        fixed (DuckDbResultData* result = &_result)
        {
            if (DuckDbApi.Instance.ExecutePreparedStreaming(_statement.Value, result) == 0)
                return;
        }

        _ended = true;
        ThrowIfFailed();
    }

    private void ThrowIfFailed()
    {
        fixed (DuckDbResultData* result = &_result)
        {
            byte* error = DuckDbApi.Instance.ResultError(result);
            if (error is not null && *error != 0)
                throw DuckDbConnection.Failure(DuckDbText.Read(error), _file);
        }
    }

    private void Check(nint error)
    {
        if (error == 0)
            return;
        using DuckDbHandle handle = new(error, DuckDbApi.Instance.DestroyErrorData);
        throw DuckDbErrors.From(DuckDbText.Read(DuckDbApi.Instance.ErrorDataMessage(error)), _file);
    }

    private void DestroyResult()
    {
        if (!_started)
            return;
        _started = false;
        fixed (DuckDbResultData* result = &_result)
            DuckDbApi.Instance.DestroyResult(result);
    }

    private static void FreeColumns(nint[] types, nint[] names)
    {
        DuckDbApi api = DuckDbApi.Instance;
        for (int column = 0; column < types.Length; column++)
        {
            nint type = types[column];
            if (type != 0)
                api.DestroyLogicalType(&type);
            if (names[column] != 0)
                api.Free((void*)names[column]);
        }
    }
}
