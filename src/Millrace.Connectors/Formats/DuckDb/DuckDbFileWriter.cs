using System.Runtime.ExceptionServices;
using Millrace.Columnar.CData;
using Millrace.Connectors.Files.Listing;
using Millrace.Connectors.Formats.DuckDb.Native;
using Millrace.Errors;

namespace Millrace.Connectors.Formats.DuckDb;

/// <summary>
/// Writes one file batch by batch. DuckDB's COPY runs on a thread of its own and pulls; the caller stands still while it
/// works, so that the caller's compute slot pays for it.
/// </summary>
/// <remarks>
/// One caller at a time. After a failure, <see cref="Abort"/> or disposal without <see cref="Finish"/>, no file is left
/// under the options' path. Rows keep their order.
/// </remarks>
internal sealed unsafe class DuckDbFileWriter : IDisposable
{
    private const string View = "millrace_input";
    private readonly DuckDbWriteOptions _options;
    private readonly DuckDbDatabase _database;
    private readonly DuckDbArrowInput _input;
    private readonly Thread _thread;
    private Exception? _failure;
    private bool _isClosed;

    private DuckDbFileWriter(DuckDbWriteOptions options, DuckDbDatabase database, DuckDbArrowInput input)
    {
        _options = options;
        _database = database;
        _input = input;
        _thread = new Thread(Copy) { IsBackground = true, Name = "duckdb-copy" };
        _thread.Start();
    }

    /// <summary>Rows given so far.</summary>
    public long RowCount { get; private set; }

    /// <summary>Opens a database that may write to the options' path, which must be a full one, and to no other.</summary>
    /// <exception cref="MillraceException">The library is missing, or a setting is refused (external).</exception>
    public static DuckDbDatabase OpenDatabase(DuckDbWriteOptions options) => DuckDbDatabase.Open(new DuckDbDatabaseOptions
    {
        MemoryLimitBytes = options.MemoryLimitBytes,
        AllowedPaths = [options.Path],
    });

    /// <summary>Starts a file.</summary>
    /// <param name="database">Of <see cref="OpenDatabase"/>, borrowed until the file is finished; it writes one at a time.</param>
    /// <param name="options">What to write where.</param>
    /// <param name="schema">Of every batch, format <c>+s</c>; moved from, whether or not this succeeds.</param>
    /// <exception cref="MillraceException">
    /// The library is missing (external), or a column's type cannot be written (user). That the path cannot be written
    /// shows at the first <see cref="Write"/> or at <see cref="Finish"/>.
    /// </exception>
    public static DuckDbFileWriter Open(DuckDbDatabase database, DuckDbWriteOptions options, CArrowSchema* schema)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        DuckDbArrowInput input = new(schema);
        try
        {
            database.Connection.ScanArrow(View, input.Stream);
            return new DuckDbFileWriter(options, database, input);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>Writes a batch and waits until DuckDB has taken it in.</summary>
    /// <param name="batch">Moved from, whether or not this succeeds; empty batches are skipped.</param>
    /// <param name="cancellationToken">Ends the wait. The writer can then only be aborted.</param>
    /// <exception cref="MillraceException"><c>DISK_FULL</c> and others (external), of this or an earlier batch; the file is gone.</exception>
    public void Write(CArrowArray* batch, CancellationToken cancellationToken)
    {
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            long rows = batch->Length;
            if (rows == 0)
                return;
            if (!_input.Hand(batch, cancellationToken))
                ThrowFailure();
            RowCount += rows;
        }
        finally
        {
            CArrowArray.ReleaseIfLive(batch);
        }
    }

    /// <summary>Ends the file and brings it to the device.</summary>
    /// <returns>The file's size in bytes.</returns>
    /// <exception cref="MillraceException"><c>DISK_FULL</c> and others (external); the file is gone.</exception>
    public long Finish()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        _input.End();
        _thread.Join();
        if (_failure is not null)
            ThrowFailure();
        try
        {
            using FileStream file = new(_options.Path, FileMode.Open, FileAccess.ReadWrite);
            file.Flush(flushToDisk: true);
            Close();
            return file.Length;
        }
        catch (IOException error)
        {
            Abort();
            throw FileErrors.Write(_options.Path, error);
        }
    }

    /// <summary>Gives the file up: ends DuckDB's statement, waits for it and removes what was written. Harmless after the end.</summary>
    public void Abort()
    {
        if (_isClosed)
            return;
        _input.Abort();
        _database.Connection.Interrupt();
        _thread.Join();
        Close();
        Remove();
    }

    /// <summary>Aborts an unfinished file.</summary>
    public void Dispose() => Abort();

    private void Copy()
    {
        try
        {
            _database.Connection.Execute(DuckDbStatements.Copy(View, _options), _options.Path);
        }
#pragma warning disable CA1031 // The failure is handed to the caller's thread.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failure = error;
        }
        finally
        {
            _input.Leave();
        }
    }

    private void ThrowFailure()
    {
        Abort();
        Exception failure = _failure ?? MillraceException.Internal("DUCKDB_COPY_ENDED", $"file '{_options.Path}': the writer ended before its input");
        ExceptionDispatchInfo.Throw(failure);
    }

    private void Close()
    {
        _isClosed = true;
        _input.Dispose();
    }

    private void Remove()
    {
        try
        {
            File.Delete(_options.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be removed could not be made either, or its folder is gone; the cause is reported already.
        }
    }
}
