using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Millrace.Connectors.Files.Listing;
using Millrace.Errors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>Renames prepared files to their own names, each once, and at last lists them in a manifest.</summary>
internal sealed class FileSinkCommitter(FileSink sink) : ISinkCommitter
{
    private const string Lost = $"Put the file back from a backup and restore the latest checkpoint, or {StorageErrors.StartAnew}";
    private readonly SortedDictionary<string, (long Rows, string Hash)> _committed = new(StringComparer.Ordinal);
    private readonly CommitLedger _ledger = new(sink.Layout);
    private long _checkpoint;

    private FileSinkLayout Layout => sink.Layout;

    /// <summary>Whether the user asked for the one file to be put in place of another's, or of a link.</summary>
    private bool MayReplace => Layout.SingleName is not null && sink.Options.IfExists == "overwrite";

    /// <inheritdoc/>
    public void Commit(Committable committable)
    {
        ArgumentNullException.ThrowIfNull(committable);
        PendingFile file = PendingFile.Parse(committable.Payload);
        string temporary = Path.Combine(Layout.Folder, file.Temporary);
        string target = Path.Combine(Layout.Folder, file.Target);
        OwnFile.RequireFile(temporary);
        if (!MayReplace || OwnFile.KindOf(target) != OwnFile.Link)
            OwnFile.RequireFile(target);
        if (!Rename(temporary, target, committable) && !IsThere(target, committable) && !Replace(temporary, target, committable))
            throw Conflict(target, committable);
        Remove(temporary);
        FileErrors.Check(Layout.Folder, PosixFiles.Sync(Layout.Folder));
        if (!file.IsLast && Layout.SingleName is null && !_committed.ContainsKey(file.Target))
            _ledger.Add(file, committable);
        _committed[file.Target] = (committable.Rows, committable.Hash);
        _checkpoint = Math.Max(_checkpoint, file.Checkpoint);
    }

    /// <inheritdoc/>
    public void Abort(Committable committable)
    {
        ArgumentNullException.ThrowIfNull(committable);
        PendingFile file = PendingFile.Parse(committable.Payload);
        Remove(Path.Combine(Layout.Folder, file.Temporary));
        RemoveEmptyFolders(Layout, file.Lineage, file.Generation);
    }

    /// <inheritdoc/>
    public void Sweep(string lineage, long belowGeneration, long? ownGeneration, IReadOnlyList<Committable> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        HashSet<string> kept = [.. keep.Select(committable => PendingFile.Parse(committable.Payload).Temporary)];
        string relative = FileSinkLayout.TemporaryFolder(lineage);
        string folder = Path.Combine(Layout.Folder, relative);
        foreach (string of in Entries(folder, Directory.GetDirectories))
        {
            string name = Path.GetFileName(of);
            bool isKnown = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long generation);
            if (isKnown && (generation < belowGeneration || generation == ownGeneration))
            {
                foreach (string file in Entries(of, Directory.GetFiles).Where(file => !kept.Contains($"{relative}/{name}/{Path.GetFileName(file)}")))
                    Remove(file);
            }
        }

        RemoveEmptyFolders(Layout, lineage, Math.Max(belowGeneration - 1, ownGeneration ?? 0));
    }

    /// <inheritdoc/>
    public long NewestVisible(string lineage)
    {
        long newest = 0;
        FileErrors.Guard(Layout.Folder, () => newest = Layout.NewestCheckpoint(lineage));
        return newest;
    }

    /// <inheritdoc/>
    public void Discard()
    {
        if (Layout.SingleName is null)
            RemoveIfEmpty(Layout.Folder);
    }

    /// <inheritdoc/>
    public void Complete(string lineage)
    {
        if (Layout.SingleName is null)
        {
            _checkpoint = Math.Max(_checkpoint, Layout.NewestCheckpoint(lineage)); // what an engine before this one has made visible counts too
            if (sink.Options.IfExists == "overwrite")
                RemoveOthers(lineage);
            if (sink.Options.WritesEmpty || Layout.HasParts(lineage))
                WriteManifest(lineage);
        }

        string folder = Path.Combine(Layout.Folder, FileSinkLayout.TemporaryFolder(lineage));
        FileErrors.Guard(folder, () =>
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        });
        RemoveProbes(Layout);
        if (sink.Options.WritesEmpty)
            return;
        RemoveIfEmpty(Layout.ManifestFolder);
        Discard();
    }

    /// <inheritdoc/>
    public void Dispose() => _ledger.Dispose();

    /// <summary>Removes a file if it is there; what cannot be removed is left for the next sweep.</summary>
    internal static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // A temporary name that stays is no result; the write's own error matters more.
        }
    }

    /// <summary>What is in a folder; nothing where it is not there or goes at this moment, since a successor may be tidying up too.</summary>
    private static string[] Entries(string folder, Func<string, string[]> list)
    {
        try
        {
            return Directory.Exists(folder) ? list(folder) : [];
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            return [];
        }
    }

    /// <summary>Removes a folder if nothing is in it.</summary>
    internal static void RemoveIfEmpty(string folder)
    {
        try
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // Somebody put a file in just now.
        }
    }

    /// <summary>
    /// Removes the temporary folders of a job that have become empty; those of later generations stay, since a successor may have made its
    /// folder and be about to put its first file in.
    /// </summary>
    internal static void RemoveEmptyFolders(FileSinkLayout layout, string lineage, long generationMax)
    {
        string folder = Path.Combine(layout.Folder, FileSinkLayout.TemporaryFolder(lineage));
        foreach (string generation in Entries(folder, Directory.GetDirectories))
        {
            bool isLater = long.TryParse(Path.GetFileName(generation), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                && number > generationMax;
            if (!isLater)
                RemoveIfEmpty(generation);
        }

        RemoveIfEmpty(folder);
        RemoveProbes(layout);
    }

    /// <summary>Removes probes, also those of processes that were killed, and the folder of unfinished output if it is empty then.</summary>
    internal static void RemoveProbes(FileSinkLayout layout)
    {
        foreach (string probe in Entries(layout.TemporaryRoot, folder => Directory.GetFiles(folder, FileSinkLayout.ProbePrefix + "*")))
            Remove(probe);
        RemoveIfEmpty(layout.TemporaryRoot);
    }

    /// <summary>Renames; false where the target is there.</summary>
    private static bool Rename(string temporary, string target, Committable committable)
    {
        if (PosixFiles.Stat(PosixFiles.ToPath(temporary), out FileStatus status) == 0 && status.Length != committable.Bytes)
        {
            throw MillraceException.External(
                "COMMITTED_DATA_DAMAGED", $"'{temporary}' has {status.Length:N0} bytes where {committable.Bytes:N0} were prepared", Lost);
        }

        int error = PosixFiles.RenameNew(temporary, target);
        bool isThere = error is PosixFiles.Exists || (error is PosixFiles.NoEntry && File.Exists(target));
        if (error == 0 || isThere)
            return error == 0;
        throw error is PosixFiles.NoEntry
            ? MillraceException.External(
                "COMMITTED_DATA_MISSING", $"neither '{target}' nor its temporary form '{temporary}' exists", Lost)
            : FileErrors.Write(target, error);
    }

    /// <summary>A link is the user's, and not what was committed.</summary>
    private static bool IsThere(string target, Committable committable) =>
        OwnFile.KindOf(target) != OwnFile.Link && FileHash.Measure(target) == (committable.Bytes, committable.Hash);

    /// <summary>Puts the one file of a sink in place of another's, if the user asked for it.</summary>
    private bool Replace(string temporary, string target, Committable committable)
    {
        bool mayReplace = MayReplace && IsThere(temporary, committable);
        if (mayReplace)
            FileErrors.Guard(target, () => File.Move(temporary, target, overwrite: true));
        return mayReplace;
    }

    private static MillraceException Conflict(string target, Committable committable) => MillraceException.External(
        "COMMIT_CONFLICT",
        $"'{target}' holds other content than was committed (SHA-256 {committable.Hash})",
        "The file was changed or put there by something else: move it away, and go on with '--restore latest'");

    private void RemoveOthers(string lineage)
    {
        string own = FileSinkLayout.PartPrefix(lineage);
        string ownManifest = FileSinkLayout.Safe(lineage) + "-";
        IEnumerable<string> manifests = Directory.Exists(Layout.ManifestFolder) ? Directory.EnumerateFiles(Layout.ManifestFolder) : [];
        foreach (string manifest in manifests.Where(m => !Path.GetFileName(m).StartsWith(ownManifest, StringComparison.Ordinal)))
            FileErrors.Guard(manifest, () => File.Delete(manifest));
        foreach (string name in Layout.Results()
            .Where(n => n.StartsWith("part-", StringComparison.Ordinal) && !n.StartsWith(own, StringComparison.Ordinal)))
            FileErrors.Guard(name, () => File.Delete(Path.Combine(Layout.Folder, name)));
        FileErrors.Guard(Layout.TemporaryRoot, () => CommitLedger.RemoveOthers(Layout, lineage));
    }

    private void WriteManifest(string lineage)
    {
        string path = Path.Combine(Layout.ManifestFolder, $"{FileSinkLayout.Safe(lineage)}-{_checkpoint}.json");
        string temporary = path + ".new";
        OwnFile.RequireFolder(Layout.ManifestFolder);
        OwnFile.RequireFile(path);
        Remove(temporary);
        OwnFile.RequireFile(temporary);
        FileErrors.Guard(path, () =>
        {
            Directory.CreateDirectory(Layout.ManifestFolder);
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
                file.Write(Manifest(lineage));
            FileErrors.Check(temporary, PosixFiles.Sync(temporary));
            File.Move(temporary, path, overwrite: true);
            foreach (string older in Directory.GetFiles(Layout.ManifestFolder, $"{FileSinkLayout.Safe(lineage)}-*.json").Where(file => file != path))
                File.Delete(older); // of a run that was set back
            FileErrors.Check(Layout.ManifestFolder, PosixFiles.Sync(Layout.ManifestFolder));
        });
    }

    /// <summary>All files of the job; rows and hashes of those that are known, which are all but those whose note somebody removed.</summary>
    private byte[] Manifest(string lineage)
    {
        IReadOnlyDictionary<string, (long Rows, string Hash)> noted = CommitLedger.Read(Layout, lineage);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("lineage", lineage);
            json.WriteNumber("checkpoint", _checkpoint);
            json.WriteStartArray("files");
            string own = FileSinkLayout.PartPrefix(lineage);
            foreach (string name in Layout.Results().Where(n => n.StartsWith(own, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteNumber("bytes", new FileInfo(Path.Combine(Layout.Folder, name)).Length);
                if (_committed.TryGetValue(name, out (long Rows, string Hash) known) || noted.TryGetValue(name, out known))
                {
                    json.WriteNumber("rows", known.Rows);
                    json.WriteString("sha256", known.Hash);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
