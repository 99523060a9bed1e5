using Millrace.Options;

namespace Millrace.Connectors.Files;

/// <summary>The options that tables of every file format have; a format's record inherits them.</summary>
public abstract record FileTableOptions
{
    /// <summary>What to read or write.</summary>
    [Option(
        "path",
        "Read: file, folder or pattern. Write: a folder, or one file if the name ends as the format's files do. "
        + "From the current folder on, or a file:// URI",
        IsRequired = true)]
    public string Path { get; init; } = "";

    /// <summary>Whether subfolders are read.</summary>
    /// <value>Default: true.</value>
    [Option("recursive", "Read: whether a folder's subfolders are read too")]
    public bool IsRecursive { get; init; } = true;

    /// <summary>Whether hidden files are read.</summary>
    /// <value>Default: false.</value>
    [Option("include-hidden", "Read: whether files and folders whose names begin with '.' or '_' are read")]
    public bool IncludeHidden { get; init; }

    /// <summary>What to do about results that are there already.</summary>
    /// <value>Default: error.</value>
    [Option(
        "if-exists",
        "Write: what to do when results of another job are there: error; append beside them; overwrite them once this job's are complete",
        Choices = "error|append|overwrite", MayChange = true)]
    public string IfExists { get; init; } = "error";

    /// <summary>Whether a job without rows leaves a file.</summary>
    /// <value>Default: true.</value>
    [Option(
        "write-empty",
        "Write: whether a job without rows leaves a file without rows; false leaves nothing, the folder included",
        MayChange = true)]
    public bool WritesEmpty { get; init; } = true;

    /// <summary>Checkpoints that a file lives through.</summary>
    /// <value>Default: none, meaning 1, or any number where <see cref="RollInterval"/> is given.</value>
    [Option(
        "roll-checkpoints",
        "Write, with checkpoint.dir: make a file of the rows of so many checkpoints; by default 1, or as roll-interval says. "
        + "The final checkpoint, at the end of the input, always makes one",
        MayChange = true)]
    public long? RollCheckpoints { get; init; }

    /// <summary>Time that a file takes rows for.</summary>
    /// <value>Default: none.</value>
    [Option(
        "roll-interval",
        "Write: begin a new file after so much time; with checkpoint.dir, rows become visible at the first checkpoint after it",
        MayChange = true)]
    public TimeSpan? RollInterval { get; init; }

    /// <summary>Rows of a file.</summary>
    /// <value>Default: none.</value>
    [Option("roll-rows", "Write: begin a new file after so many rows", MayChange = true)]
    public long? RollRows { get; init; }

    /// <summary>Bytes of a file.</summary>
    /// <value>Default: none.</value>
    [Option("roll-bytes", "Write: begin a new file after rows of so many bytes in memory", MayChange = true)]
    public ByteSize? RollBytes { get; init; }
}
