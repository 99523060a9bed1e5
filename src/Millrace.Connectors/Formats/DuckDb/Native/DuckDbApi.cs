using Millrace.Columnar.CData;
using Millrace.Interop;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>The functions of DuckDB's C interface that the engine calls, one field each, named after the C function.</summary>
/// <remarks>
/// Source: duckdb.h 1.5. Handles are <see cref="nint"/>; a state of 0 is success. Three of them are marked for removal
/// there without a successor that streams: <c>duckdb_execute_prepared_streaming</c>, <c>duckdb_arrow_scan</c> and
/// <c>duckdb_fetch_chunk</c>'s streaming use; a version without them fails on load with <c>NATIVE_FUNCTION_MISSING</c>.
/// Thread-safe.
/// </remarks>
internal sealed unsafe class DuckDbApi
{
    public readonly delegate* unmanaged[Cdecl]<nint*, int> CreateConfig;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> SetConfig;
    public readonly delegate* unmanaged[Cdecl]<nint*, void> DestroyConfig;
    public readonly delegate* unmanaged[Cdecl]<byte*, nint*, nint, byte**, int> OpenExt;
    public readonly delegate* unmanaged[Cdecl]<nint*, void> Close;
    public readonly delegate* unmanaged[Cdecl]<nint, nint*, int> Connect;
    public readonly delegate* unmanaged[Cdecl]<nint, void> Interrupt;
    public readonly delegate* unmanaged[Cdecl]<nint*, void> Disconnect;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, DuckDbResultData*, int> Query;
    public readonly delegate* unmanaged[Cdecl]<DuckDbResultData*, void> DestroyResult;
    public readonly delegate* unmanaged[Cdecl]<DuckDbResultData*, byte*> ResultError;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, nint*, int> Prepare;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*> PrepareError;
    public readonly delegate* unmanaged[Cdecl]<nint*, void> DestroyPrepare;
    public readonly delegate* unmanaged[Cdecl]<nint, ulong> PreparedColumnCount;
    public readonly delegate* unmanaged[Cdecl]<nint, ulong, byte*> PreparedColumnName;
    public readonly delegate* unmanaged[Cdecl]<nint, ulong, nint> PreparedColumnLogicalType;
    public readonly delegate* unmanaged[Cdecl]<nint, DuckDbResultData*, int> ExecutePreparedStreaming;
    public readonly delegate* unmanaged[Cdecl]<DuckDbResultData, nint> FetchChunk;
    public readonly delegate* unmanaged[Cdecl]<nint*, void> DestroyDataChunk;
    public readonly delegate* unmanaged[Cdecl]<nint*, void> DestroyLogicalType;
    public readonly delegate* unmanaged[Cdecl]<nint, nint*, void> ConnectionGetArrowOptions;
    public readonly delegate* unmanaged[Cdecl]<nint*, void> DestroyArrowOptions;
    public readonly delegate* unmanaged[Cdecl]<nint, nint*, byte**, ulong, CArrowSchema*, nint> ToArrowSchema;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, CArrowArray*, nint> DataChunkToArrow;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*> ErrorDataMessage;
    public readonly delegate* unmanaged[Cdecl]<nint*, void> DestroyErrorData;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, CArrowArrayStream*, int> ArrowScan;
    public readonly delegate* unmanaged[Cdecl]<void*, void> Free;

    private static readonly Lock Gate = new();
    private static DuckDbApi? _instance;

    private DuckDbApi()
    {
        CreateConfig = (delegate* unmanaged[Cdecl]<nint*, int>)Export("duckdb_create_config");
        SetConfig = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("duckdb_set_config");
        DestroyConfig = Destroyer("duckdb_destroy_config");
        OpenExt = (delegate* unmanaged[Cdecl]<byte*, nint*, nint, byte**, int>)Export("duckdb_open_ext");
        Close = Destroyer("duckdb_close");
        Connect = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Export("duckdb_connect");
        Interrupt = (delegate* unmanaged[Cdecl]<nint, void>)Export("duckdb_interrupt");
        Disconnect = Destroyer("duckdb_disconnect");
        Query = (delegate* unmanaged[Cdecl]<nint, byte*, DuckDbResultData*, int>)Export("duckdb_query");
        DestroyResult = (delegate* unmanaged[Cdecl]<DuckDbResultData*, void>)Export("duckdb_destroy_result");
        ResultError = (delegate* unmanaged[Cdecl]<DuckDbResultData*, byte*>)Export("duckdb_result_error");
        Prepare = (delegate* unmanaged[Cdecl]<nint, byte*, nint*, int>)Export("duckdb_prepare");
        PrepareError = (delegate* unmanaged[Cdecl]<nint, byte*>)Export("duckdb_prepare_error");
        DestroyPrepare = Destroyer("duckdb_destroy_prepare");
        PreparedColumnCount = (delegate* unmanaged[Cdecl]<nint, ulong>)Export("duckdb_prepared_statement_column_count");
        PreparedColumnName = (delegate* unmanaged[Cdecl]<nint, ulong, byte*>)Export("duckdb_prepared_statement_column_name");
        PreparedColumnLogicalType = (delegate* unmanaged[Cdecl]<nint, ulong, nint>)Export("duckdb_prepared_statement_column_logical_type");
        ExecutePreparedStreaming = (delegate* unmanaged[Cdecl]<nint, DuckDbResultData*, int>)Export("duckdb_execute_prepared_streaming");
        FetchChunk = (delegate* unmanaged[Cdecl]<DuckDbResultData, nint>)Export("duckdb_fetch_chunk");
        DestroyDataChunk = Destroyer("duckdb_destroy_data_chunk");
        DestroyLogicalType = Destroyer("duckdb_destroy_logical_type");
        ConnectionGetArrowOptions = (delegate* unmanaged[Cdecl]<nint, nint*, void>)Export("duckdb_connection_get_arrow_options");
        DestroyArrowOptions = Destroyer("duckdb_destroy_arrow_options");
        ToArrowSchema = (delegate* unmanaged[Cdecl]<nint, nint*, byte**, ulong, CArrowSchema*, nint>)Export("duckdb_to_arrow_schema");
        DataChunkToArrow = (delegate* unmanaged[Cdecl]<nint, nint, CArrowArray*, nint>)Export("duckdb_data_chunk_to_arrow");
        ErrorDataMessage = (delegate* unmanaged[Cdecl]<nint, byte*>)Export("duckdb_error_data_message");
        DestroyErrorData = Destroyer("duckdb_destroy_error_data");
        ArrowScan = (delegate* unmanaged[Cdecl]<nint, byte*, CArrowArrayStream*, int>)Export("duckdb_arrow_scan");
        Free = (delegate* unmanaged[Cdecl]<void*, void>)Export("duckdb_free");
    }

    /// <summary>The functions, loaded at first use.</summary>
    /// <exception cref="Millrace.Errors.MillraceException">The library is missing or too old (external).</exception>
    public static DuckDbApi Instance
    {
        get
        {
            if (Volatile.Read(ref _instance) is { } known)
                return known;
            lock (Gate)
                return _instance ??= new DuckDbApi();
        }
    }

    private static nint Export(string function) => NativeLibraryLoader.GetExport(DuckDbLibrary.Descriptor, function);

    private static delegate* unmanaged[Cdecl]<nint*, void> Destroyer(string function) =>
        (delegate* unmanaged[Cdecl]<nint*, void>)Export(function);
}
