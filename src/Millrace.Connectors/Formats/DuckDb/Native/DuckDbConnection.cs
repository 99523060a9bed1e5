using Millrace.Columnar.CData;
using Millrace.Errors;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>A connection: runs one statement at a time.</summary>
/// <remarks>Not thread-safe, but for <see cref="Interrupt"/>, which any thread may call until disposal.</remarks>
internal sealed unsafe class DuckDbConnection : IDisposable
{
    private readonly DuckDbHandle _handle;
    private readonly Lock _gate = new();

    /// <summary>Takes ownership of a connection's handle.</summary>
    public DuckDbConnection(DuckDbHandle handle) => _handle = handle;

    /// <summary>The raw handle.</summary>
    internal nint Handle => _handle.Value;

    /// <summary>Runs a statement to its end and drops its rows.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="file">The file to name in errors, or null.</param>
    /// <exception cref="MillraceException">The statement failed; see <see cref="DuckDbErrors"/>.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public void Execute(string sql, string? file = null)
    {
        DuckDbApi api = DuckDbApi.Instance;
        DuckDbResultData result = default;
        int state;
        fixed (byte* text = DuckDbText.Utf8(sql))
            state = api.Query(_handle.Value, text, &result);
        string error = state == 0 ? string.Empty : DuckDbText.Read(api.ResultError(&result));
        api.DestroyResult(&result);
        if (state != 0)
            throw Failure(error, file);
    }

    /// <summary>Prepares a query whose batches are then pulled; nothing is read yet but what its types need.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="file">The file to name in errors, or null.</param>
    /// <returns>The query; the caller disposes it before the connection.</returns>
    /// <exception cref="MillraceException">The statement is wrong or the file cannot be opened.</exception>
    public DuckDbQuery Query(string sql, string? file = null)
    {
        DuckDbApi api = DuckDbApi.Instance;
        nint prepared = 0;
        int state;
        fixed (byte* text = DuckDbText.Utf8(sql))
            state = api.Prepare(_handle.Value, text, &prepared);
        DuckDbHandle statement = new(prepared, api.DestroyPrepare);
        if (state == 0)
            return new DuckDbQuery(this, statement, file);
        string error = DuckDbText.Read(api.PrepareError(prepared));
        statement.Dispose();
        throw Failure(error, file);
    }

    /// <summary>Makes a view over a stream of batches. The stream is not taken over and must outlive every statement that uses the view.</summary>
    /// <param name="view">Name of the view.</param>
    /// <param name="stream">The stream; its schemas must stay owned by it (DuckDB never releases them).</param>
    public void ScanArrow(string view, CArrowArrayStream* stream)
    {
        fixed (byte* name = DuckDbText.Utf8(view))
        {
            if (DuckDbApi.Instance.ArrowScan(_handle.Value, name, stream) != 0)
                throw MillraceException.User("ARROW_SCHEMA_UNSUPPORTED", "a column's type cannot be written to files", "Cast it to another type");
        }
    }

    /// <summary>Asks the running statement, if any, to end with an error soon.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            if (!_handle.IsClosed)
                DuckDbApi.Instance.Interrupt(_handle.Value);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            _handle.Dispose();
    }

    /// <summary>The exception for an error text.</summary>
    internal static Exception Failure(string error, string? file) =>
        DuckDbErrors.IsInterrupt(error) ? new OperationCanceledException() : DuckDbErrors.From(error, file);
}
