using Millrace.Interop;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>Where DuckDB's shared library comes from.</summary>
internal static class DuckDbLibrary
{
    /// <summary>The library, version 1.5, with parquet, json and icu built in.</summary>
    public static readonly NativeLibraryDescriptor Descriptor = new(
        "duckdb",
        "Parquet, CSV and JSON files",
        ["libduckdb.so", "libduckdb.dylib", "duckdb.dll"],
        ["@duckdb/node-bindings-linux-x64/libduckdb.so", "@duckdb/node-bindings-linux-arm64/libduckdb.so"]);
}
