using Millrace.Connectors.Files;
using Millrace.Options;

namespace Millrace.Connectors.Formats.Json;

/// <summary>The options of the connector <c>json</c>.</summary>
internal sealed record JsonOptions : FileTableOptions
{
    /// <summary>The longest line.</summary>
    /// <value>Default: 16 MiB.</value>
    [Option("max-line-bytes", "Read: a longer line is a rejected row")]
    public ByteSize MaxLineBytes { get; init; } = ByteSize.FromMiB(16);

    /// <summary>Lines that are looked at.</summary>
    /// <value>Default: 1,000.</value>
    [Option("sample-rows", "Read: lines of the first file from which undeclared columns are found out")]
    public int SampleRows { get; init; } = 1000;
}
