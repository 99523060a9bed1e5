using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Storage;

namespace Millrace.Inference.Journal;

/// <summary>Shows and clears result journals, while jobs may use them. Thread-safe.</summary>
public static class JournalMaintenance
{
    /// <summary>Where a journal lies by default, under the current folder: the default of <c>journal.dir</c>.</summary>
    public static string DefaultFolder => new EngineOptions().JournalFolder;

    /// <summary>Reads a journal and counts what is whole. A missing folder is an empty journal.</summary>
    /// <param name="folder">The folder, relative to the process's current one.</param>
    /// <exception cref="MillraceException"><c>JOURNAL_FOLDER</c> (user): it is no folder. <c>JOURNAL_IO</c> (external).</exception>
    public static JournalSummary Describe(string folder) => Guard(folder, journal => Count(journal));

    /// <summary>Removes answers. Jobs that run keep what they have read; what they add meanwhile may go with it.</summary>
    /// <param name="folder">The folder, relative to the process's current one.</param>
    /// <param name="model">The model whose answers go; null for all.</param>
    /// <returns>What was there before, and what is there now.</returns>
    /// <remarks>A segment is replaced whole, by a rename: after a crash it is the old one or the new one.</remarks>
    /// <exception cref="MillraceException"><c>JOURNAL_FOLDER</c> (user): it is no folder. <c>JOURNAL_IO</c> (external).</exception>
    public static (JournalSummary Before, JournalSummary After) Clear(string folder, string? model = null) => Guard(folder, journal =>
    {
        JournalSummary before = Count(journal);
        foreach (SegmentFile left in journal.ListTemporary())
            File.Delete(left.Path);
        foreach (SegmentFile segment in journal.List())
        {
            if (model is null)
                File.Delete(segment.Path);
            else
                RewriteWithout(journal, segment.Path, ModelIdentity.HashOf(model));
        }

        if (journal.Exists)
            journal.Sync();
        return (before, Count(journal));
    });

    private static void RewriteWithout(JournalFolder folder, string segment, ulong model)
    {
        using SegmentScanner? scanner = SegmentScanner.TryOpen(segment);
        if (scanner is null)
            return;
        List<(RecordHeader Header, long Offset)> kept = [];
        bool isConcerned = false;
        while (scanner.TryNext(out RecordHeader header, out long offset))
        {
            if (header.Model == model)
                isConcerned = true;
            else
                kept.Add((header, offset));
        }

        if (!isConcerned)
            return;
        if (!kept.Exists(k => k.Header.Kind == RecordKind.Answer))
        {
            File.Delete(segment);
            return;
        }

        string temporary = JournalFolder.TemporaryName(segment);
        using (FileStream file = folder.CreateFile(temporary))
        {
            file.Write(scanner.ReadHeader());
            foreach ((RecordHeader header, long offset) in kept)
            {
                if (scanner.Read(header, offset) is byte[] record)
                    file.Write(record);
            }

            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        File.Move(temporary, segment, overwrite: true);
    }

    private static JournalSummary Count(JournalFolder folder)
    {
        HashSet<JournalKey> seen = [];
        Dictionary<ulong, string> names = [];
        Dictionary<ulong, (long Entries, long Bytes)> models = [];
        (int segments, long bytes, long damaged, int otherFormats) = (0, 0, 0, 0);
        foreach (SegmentFile file in folder.List())
        {
            using SegmentScanner? scanner = SegmentScanner.TryOpen(file.Path);
            if (scanner is null)
                continue;
            segments++;
            bytes += file.Bytes;
            if (scanner.Version is int version && version != SegmentHeader.Version)
            {
                otherFormats++;
                continue;
            }

            while (scanner.TryNext(out RecordHeader header, out long offset))
            {
                if (scanner.Read(header, offset) is not byte[] record)
                    damaged += header.TotalBytes;
                else if (header.Kind == RecordKind.ModelName)
                    names[header.Model] = Encoding.UTF8.GetString(record.AsSpan(RecordHeader.ByteCount, header.PayloadBytes));
                else if (header.Kind == RecordKind.Answer && seen.Add(header.Key))
                    Add(models, header);
            }

            damaged += scanner.Version is null ? file.Bytes : scanner.DamagedBytes;
        }

        ImmutableArray<JournalModelSummary> summaries =
        [
            .. models
                .Select(m => new JournalModelSummary(
                    names.GetValueOrDefault(m.Key) ?? $"#{m.Key.ToString("x16", CultureInfo.InvariantCulture)}", m.Value.Entries, m.Value.Bytes))
                .OrderBy(m => m.Model, StringComparer.Ordinal),
        ];
        return new JournalSummary(folder.Path, segments, seen.Count, bytes, damaged, otherFormats, summaries);
    }

    private static void Add(Dictionary<ulong, (long Entries, long Bytes)> models, RecordHeader header)
    {
        (long entries, long bytes) = models.GetValueOrDefault(header.Model);
        models[header.Model] = (entries + 1, bytes + header.TotalBytes);
    }

    private static T Guard<T>(string folder, Func<JournalFolder, T> body)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (folder.Length == 0)
            throw MillraceException.User("JOURNAL_FOLDER", "the folder of the result journal is empty", "Name the folder of 'journal.dir'");
        string path = Path.GetFullPath(folder);
        if (!Directory.Exists(path) && OwnFile.KindOf(path) is string kind)
        {
            throw MillraceException.User(
                "JOURNAL_FOLDER", $"'{folder}' is {kind}, and a result journal is a folder", "Name the folder of 'journal.dir'");
        }

        try
        {
            var journal = new JournalFolder(path);
            return journal.ListOthers() is [MillraceException other, ..] ? throw other : body(journal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw MillraceException.External(
                "JOURNAL_IO", $"the result journal in '{folder}': {error.Message}", "Check the folder's permissions and the disk", error);
        }
    }
}
