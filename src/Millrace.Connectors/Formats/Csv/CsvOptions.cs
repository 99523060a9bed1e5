using Millrace.Connectors.Files;
using Millrace.Options;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Csv;

/// <summary>The options of the connector <c>csv</c>.</summary>
internal sealed record CsvOptions : FileTableOptions
{
    /// <summary>Whether the first line holds names.</summary>
    /// <value>Default: true.</value>
    [Option("header", "Whether the first line of a file holds the columns' names")]
    public bool HasHeader { get; init; } = true;

    /// <summary>The separator.</summary>
    /// <value>Default: a comma.</value>
    [Option("delimiter", "What stands between values")]
    public string Delimiter { get; init; } = ",";

    /// <summary>The text of NULL.</summary>
    /// <value>Default: the empty text.</value>
    [Option("null", "The text that stands for NULL; an empty text is then written in quotes")]
    public string Null { get; init; } = "";

    /// <summary>Memory of a reader or writer.</summary>
    /// <value>Default: 256 MiB.</value>
    [Option("buffer-bytes", "The most bytes that one open file takes", MayChange = true)]
    public ByteSize BufferBytes { get; init; } = ByteSize.FromMiB(256);

    /// <summary>The columns that the table declares: all of the file's, in order. Null to find them out.</summary>
    public Schema? Declared { get; init; }
}
