using Millrace.Options;

namespace Millrace.Connectors.Files;

/// <summary>The options of the connector <c>files</c>.</summary>
internal sealed record FilesOptions
{
    /// <summary>What to list.</summary>
    [Option("path", "File, folder or pattern (*, **, ?, [a-c], {a,b}), from the current folder on; or a file:// URI", IsRequired = true)]
    public string Path { get; init; } = "";

    /// <summary>Whether subfolders are listed.</summary>
    /// <value>Default: true.</value>
    [Option("recursive", "Whether a folder's subfolders are listed too; a pattern says it with **")]
    public bool IsRecursive { get; init; } = true;

    /// <summary>Whether hidden names are listed.</summary>
    /// <value>Default: false.</value>
    [Option("include-hidden", "Whether files and folders whose names begin with '.' or '_' are listed")]
    public bool IncludeHidden { get; init; }

    /// <summary>The most files.</summary>
    /// <value>Default: none.</value>
    [Option("max-files", "Fails the job when more files are found", MayChange = true)]
    public long? MaxFiles { get; init; }
}
