using System.Runtime.InteropServices;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary><c>duckdb_result</c> of DuckDB's C interface: only its layout matters here, it is passed by value and by pointer.</summary>
/// <remarks>Source: duckdb.h 1.5, <c>duckdb_result</c>.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DuckDbResultData
{
    /// <summary>Deprecated count of columns.</summary>
    public ulong ColumnCount;

    /// <summary>Deprecated count of rows.</summary>
    public ulong RowCount;

    /// <summary>Deprecated count of rows changed.</summary>
    public ulong RowsChanged;

    /// <summary>Deprecated columns.</summary>
    public void* Columns;

    /// <summary>Deprecated message.</summary>
    public byte* ErrorMessage;

    /// <summary>DuckDB's own.</summary>
    public void* InternalData;
}
