using Millrace.Connectors.Files.Listing;
using Millrace.Connectors.Formats;
using Millrace.Errors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Types;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>Writes files in two phases: whole and durable under a temporary name, then renamed, never over a file. Exactly-once.</summary>
internal sealed class FileSink(IFileFormat format, FileTableOptions options, FileSinkLayout layout, Schema schema, TimeProvider time) : ISink
{
    private readonly Lock _gate = new();
    private readonly List<string> _made = [];

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The format.</summary>
    public IFileFormat Format => format;

    /// <summary>The table's options.</summary>
    public FileTableOptions Options => options;

    /// <summary>Names.</summary>
    public FileSinkLayout Layout => layout;

    /// <summary>The columns.</summary>
    public Schema Schema => schema;

    /// <inheritdoc/>
    public SinkGuarantee Guarantee => SinkGuarantee.ExactlyOnce;

    /// <inheritdoc/>
    public string GuaranteeReason => "whole files are renamed to their names, each once, when their checkpoint is complete or the job ends";

    /// <inheritdoc/>
    public string Place => layout.SingleName is null ? layout.Folder : Path.Combine(layout.Folder, layout.SingleName);

    /// <inheritdoc/>
    public string StagingPlace => layout.TemporaryRoot;

    /// <inheritdoc/>
    public int? MaxSubtasks => layout.SingleName is null ? null : 1;

    /// <inheritdoc/>
    public void Validate()
    {
        RefuseOtherKinds();
        bool mayExist = options.IfExists == "overwrite" || (options.IfExists == "append" && layout.SingleName is null);
        RefuseRolls();
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
        return new FileSinkWriter(this, context);
    }

    /// <inheritdoc/>
    public ISinkCommitter CreateCommitter() => new FileSinkCommitter(this);

    /// <summary>Makes a folder in the sink's own, and remembers which ones were not there.</summary>
    public void MakeFolder(string folder)
    {
        if (Directory.Exists(layout.Folder))
            OwnFile.RequireFolder(folder);
        lock (_gate)
        {
            var missing = new List<string>();
            for (string? at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
                missing.Add(at);
            _made.AddRange(missing.Except(_made).Where(at => !at.StartsWith(layout.TemporaryRoot, StringComparison.Ordinal)).ToList());
            Directory.CreateDirectory(folder);
        }
    }

    /// <summary>Removes the folders that were made for it and hold nothing.</summary>
    public void RemoveMadeFolders()
    {
        lock (_gate)
        {
            foreach (string folder in _made.OrderByDescending(folder => folder.Length))
                FileSinkCommitter.RemoveIfEmpty(folder);
        }
    }

    /// <summary>What would be met at the first commit, or at the last, is refused before the first row.</summary>
    private void RefuseOtherKinds()
    {
        if (!Directory.Exists(layout.Folder) && OwnFile.KindOf(layout.Folder) is string kind)
        {
            throw MillraceException.External(
                "NOT_WRITABLE", $"'{layout.Folder}' is {kind}, and a folder is to be written", "Choose another path, or move it away");
        }

        if (!Directory.Exists(layout.Folder))
            return;
        OwnFile.RequireFolder(layout.TemporaryRoot);
        if (layout.SingleName is string name)
        {
            string target = Path.Combine(layout.Folder, name);
            if (OwnFile.KindOf(target) != OwnFile.Link)
                OwnFile.RequireFile(target);
            return;
        }

        OwnFile.RequireFolder(layout.ManifestFolder);
        if (options.IfExists != "overwrite")
            return;
        foreach (string part in layout.Results().Where(n => n.StartsWith("part-", StringComparison.Ordinal)))
        {
            if (Directory.Exists(Path.Combine(layout.Folder, part)))
                OwnFile.RequireFile(Path.Combine(layout.Folder, part));
        }
    }

    private void RefuseRolls()
    {
        bool rolls = options.RollRows is not null
            || options.RollBytes is not null
            || options.RollCheckpoints is not null
            || options.RollInterval is not null;
        if (layout.SingleName is not null && rolls)
        {
            throw MillraceException.User(
                "OPTION_INVALID",
                "'roll-rows', 'roll-bytes', 'roll-checkpoints' and 'roll-interval' make several files, but 'path' names one",
                "Name a folder");
        }

        if (options.RollCheckpoints < 1)
        {
            throw MillraceException.User(
                "OPTION_INVALID", $"'{options.RollCheckpoints}' is not a value for the option 'roll-checkpoints'", "Write 1 or more");
        }
    }

    /// <summary>Makes the folder and tries a file in it; nothing stays of either.</summary>
    private void Probe()
    {
        string probe = Path.Combine(layout.TemporaryRoot, $"{FileSinkLayout.ProbePrefix}{Guid.NewGuid():N}");
        try
        {
            MakeFolder(layout.TemporaryRoot);
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
            RemoveMadeFolders();
        }
    }
}
