using Millrace.Connectors.Files.Listing;
using Millrace.Connectors.Formats;
using Millrace.Errors;
using Millrace.Execution.Sinks;
using Millrace.Types;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>Writes files in two phases: whole and durable under a temporary name, then renamed, never over a file. Exactly-once.</summary>
internal sealed class FileSink(IFileFormat format, FileTableOptions options, FileSinkLayout layout, Schema schema) : ISink
{

    /// <summary>The format.</summary>
    public IFileFormat Format => format;

    /// <summary>The table's options.</summary>
    public FileTableOptions Options => options;

    /// <summary>Names.</summary>
    public FileSinkLayout Layout => layout;

    /// <summary>The columns.</summary>
    public Schema Schema => schema;

    /// <summary>The lineage of the writers of this process; null before the first.</summary>
    public string? Lineage { get; private set; }

    /// <inheritdoc/>
    public SinkGuarantee Guarantee => SinkGuarantee.ExactlyOnce;

    /// <inheritdoc/>
    public int? MaxSubtasks => layout.SingleName is null ? null : 1;

    /// <inheritdoc/>
    public void Validate()
    {
        if (File.Exists(layout.Folder))
            throw MillraceException.External("NOT_WRITABLE", $"'{layout.Folder}' is a file, and a folder is to be written", "Choose another path, or remove the file");
        bool mayExist = options.IfExists == "overwrite" || (options.IfExists == "append" && layout.SingleName is null);
        if (layout.SingleName is not null && (options.RollRows is not null || options.RollBytes is not null))
            throw MillraceException.User("OPTION_INVALID", "'roll-rows' and 'roll-bytes' make several files, but 'path' names one", "Name a folder");
        if (!mayExist && layout.Results().FirstOrDefault() is string result)
        {
            throw MillraceException.User(
                "RESULTS_EXIST",
                $"'{Path.Combine(layout.Folder, result)}' is there already",
                layout.SingleName is null
                    ? "Choose another folder, or add 'if-exists' = 'append' or 'overwrite'"
                    : "Choose another name, or add 'if-exists' = 'overwrite'");
        }

        Probe();
    }

    /// <inheritdoc/>
    public ISinkWriter CreateWriter(SinkWriterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Lineage = context.Lineage;
        return new FileSinkWriter(this, context);
    }

    /// <inheritdoc/>
    public ISinkCommitter CreateCommitter() => new FileSinkCommitter(this);

    /// <summary>Makes the folder and tries a file in it.</summary>
    private void Probe()
    {
        string probe = Path.Combine(layout.TemporaryRoot, $"{FileSinkLayout.ProbePrefix}{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(layout.TemporaryRoot);
            File.OpenHandle(probe, FileMode.CreateNew, FileAccess.Write).Dispose();
            File.Delete(probe);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Write(layout.Folder, error);
        }
        finally
        {
            FileSinkCommitter.RemoveProbes(layout);
        }
    }
}
