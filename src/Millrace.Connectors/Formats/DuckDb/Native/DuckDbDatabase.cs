using Millrace.Errors;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>
/// An in-memory DuckDB with one thread, that opens no file but those that its options name, loads no extension and whose
/// settings are locked.
/// </summary>
/// <remarks>
/// One thread and <c>preserve_insertion_order = false</c> together keep the order of rows (tests hold that down) and let
/// row groups be bounded in bytes. Not thread-safe.
/// </remarks>
internal sealed unsafe class DuckDbDatabase : IDisposable
{
    private const long MemoryLimitBytesMin = 16L << 20;
    private readonly DuckDbHandle _handle;

    private DuckDbDatabase(DuckDbHandle handle)
    {
        _handle = handle;
        DuckDbApi api = DuckDbApi.Instance;
        nint connection = 0;
        if (api.Connect(handle.Value, &connection) != 0)
        {
            handle.Dispose();
            throw DuckDbErrors.From("INTERNAL Error: cannot connect", null);
        }

        Connection = new DuckDbConnection(new DuckDbHandle(connection, api.Disconnect));
    }

    /// <summary>
    /// The one connection, disposed with the database. There is no second: some settings belong to a connection, and
    /// once they are locked another would run with its defaults.
    /// </summary>
    public DuckDbConnection Connection { get; }

    /// <summary>Opens a database and locks it.</summary>
    /// <exception cref="MillraceException">The library is missing, or a setting is refused (external).</exception>
    public static DuckDbDatabase Open(DuckDbDatabaseOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MemoryLimitBytes, MemoryLimitBytesMin);
        DuckDbDatabase database = new(OpenHandle());
        try
        {
            foreach (string statement in Settings(options))
                database.Connection.Execute(statement);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Dispose();
        _handle.Dispose();
    }

    private static DuckDbHandle OpenHandle()
    {
        DuckDbApi api = DuckDbApi.Instance;
        nint config = 0;
        if (api.CreateConfig(&config) != 0)
            throw DuckDbErrors.From("INTERNAL Error: cannot make a configuration", null);
        using DuckDbHandle configHandle = new(config, api.DestroyConfig);
        Set(config, "threads", "1");
        Set(config, "autoinstall_known_extensions", "false");
        Set(config, "autoload_known_extensions", "false");
        nint database = 0;
        byte* error = null;
        fixed (byte* path = ":memory:\0"u8)
        {
            if (api.OpenExt(path, &database, config, &error) == 0)
                return new DuckDbHandle(database, api.Close);
        }

        string text = DuckDbText.Read(error);
        api.Free(error);
        throw DuckDbErrors.From(text, null);
    }

    private static void Set(nint config, string name, string value)
    {
        fixed (byte* key = DuckDbText.Utf8(name), option = DuckDbText.Utf8(value))
        {
            if (DuckDbApi.Instance.SetConfig(config, key, option) != 0)
                throw DuckDbErrors.From($"INTERNAL Error: setting {name} is unknown", null);
        }
    }

    /// <summary>The order matters: access is switched off after what it guards is named, and the lock comes last.</summary>
    private static IEnumerable<string> Settings(DuckDbDatabaseOptions options)
    {
        yield return $"SET memory_limit = '{options.MemoryLimitBytes}B'";
        yield return $"SET temp_directory = {DuckDbText.Literal(options.TempDirectory ?? string.Empty)}";
        yield return "SET preserve_insertion_order = false";
        yield return "SET TimeZone = 'UTC'";
        // DuckDB counts a string in this buffer as 16 bytes, however long it is: anything but the least holds whole files.
        yield return "SET streaming_buffer_size = '1B'";
        yield return "SET arrow_large_buffer_size = false";
        yield return "SET produce_arrow_string_view = false";
        yield return "SET arrow_output_list_view = false";
        yield return "SET allow_community_extensions = false";
        yield return $"SET allowed_paths = {DuckDbText.ListLiteral(options.AllowedPaths)}";
        yield return "SET enable_external_access = false";
        yield return "SET lock_configuration = true";
    }
}
