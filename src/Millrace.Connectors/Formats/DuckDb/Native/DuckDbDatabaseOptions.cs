namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>Settings of one in-memory database, made for one path.</summary>
internal sealed record DuckDbDatabaseOptions
{
    /// <summary>DuckDB's own memory limit in bytes, at least 16 MiB.</summary>
    /// <value>256 MiB.</value>
    public long MemoryLimitBytes { get; init; } = 256L << 20;

    /// <summary>Folder to spill to, or null: nothing is spilled.</summary>
    /// <value>Null.</value>
    public string? TempDirectory { get; init; }

    /// <summary>The only files that statements may open, as full paths.</summary>
    /// <value>None.</value>
    public IReadOnlyList<string> AllowedPaths { get; init; } = [];
}
