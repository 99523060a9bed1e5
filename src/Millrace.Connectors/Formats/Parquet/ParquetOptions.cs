using Millrace.Connectors.Files;
using Millrace.Options;

namespace Millrace.Connectors.Formats.Parquet;

/// <summary>The options of the connector <c>parquet</c>.</summary>
internal sealed record ParquetOptions : FileTableOptions
{
    /// <summary>The compression.</summary>
    /// <value>Default: zstd.</value>
    [Option("compression", "Write: how pages are compressed", Choices = "zstd|snappy|gzip|lz4_raw|uncompressed", MayChange = true)]
    public string Compression { get; init; } = "zstd";

    /// <summary>Bytes of a row group.</summary>
    /// <value>Default: 32 MiB.</value>
    [Option("row-group-bytes", "Write: bytes of a row group before compression; what a reader holds at once", MayChange = true)]
    public ByteSize RowGroupBytes { get; init; } = ByteSize.FromMiB(32);

    /// <summary>Memory of a reader or writer.</summary>
    /// <value>Default: 256 MiB.</value>
    [Option("buffer-bytes", "The most bytes that one open file takes; a row group that needs more is refused", MayChange = true)]
    public ByteSize BufferBytes { get; init; } = ByteSize.FromMiB(256);
}
