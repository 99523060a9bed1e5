using System.Globalization;
using System.Runtime.InteropServices;
using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Inference.Journal;

/// <summary>The folder of a journal: its segments by age, and what keeps them private and durable.</summary>
/// <param name="path">The folder, absolute.</param>
internal sealed partial class JournalFolder(string path)
{
    private const string Prefix = "segment-";
    private const string Suffix = ".journal";
    private const string TemporarySuffix = ".tmp";
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int OpenFolderFlags = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>Whether it is there.</summary>
    public bool Exists => Directory.Exists(Path);

    /// <summary>Makes a private file for a new segment. Tests put their own in its place.</summary>
    public Func<string, FileStream> CreateFile { get; init; } = CreatePrivate;

    /// <summary>Makes the folder, private, where it is missing.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made.</exception>
    /// <exception cref="MillraceException"><see cref="StorageErrors.WrongKind"/>: something else stands there.</exception>
    public void Create()
    {
        if (Exists)
            return;
        OwnFile.RequireFolder(Path);
        Directory.CreateDirectory(Path, FolderMode);
    }

    /// <summary>The segments, the oldest first; those that others remove meanwhile may be missing. A missing folder has none.</summary>
    public IReadOnlyList<SegmentFile> List() => Find(Suffix);

    /// <summary>What stands under names of segments and is no regular file, each with what is wrong: nobody reads or removes it.</summary>
    public IReadOnlyList<MillraceException> ListOthers()
    {
        if (!Exists)
            return [];
        return
        [
            .. Directory.EnumerateFileSystemEntries(Path, $"{Prefix}*")
                .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal) || name.EndsWith(TemporarySuffix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(WrongKind)
                .OfType<MillraceException>(),
        ];
    }

    /// <summary>What interrupted rewriting has left.</summary>
    public IReadOnlyList<SegmentFile> ListTemporary() => Find(TemporarySuffix);

    /// <summary>A name for a new segment: names sort by the time of their making.</summary>
    /// <param name="now">The time.</param>
    /// <param name="number">The number among those of one writer.</param>
    public string NewName(DateTimeOffset now, int number)
    {
        string order = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds():x12}-{number:x6}");
        return System.IO.Path.Combine(Path, $"{Prefix}{order}-{Guid.NewGuid().ToString("N")[..8]}{Suffix}");
    }

    /// <summary>The name under which a segment is written before it is whole.</summary>
    public static string TemporaryName(string segment) => segment + TemporarySuffix;

    /// <summary>Makes the names in the folder durable; where the file system cannot, nothing is lost but names at a power cut.</summary>
    public void Sync()
    {
        int descriptor = Open(Path, OpenFolderFlags);
        if (descriptor < 0)
            return;
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    private static FileStream CreatePrivate(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = FileMode0600,
    });

    private List<SegmentFile> Find(string suffix)
    {
        List<SegmentFile> files = [];
        if (!Exists)
            return files;
        foreach (FileInfo file in new DirectoryInfo(Path).EnumerateFiles($"{Prefix}*{suffix}"))
        {
            // Length throws for a file that is gone; Exists and Length are of one look.
            if (file.Name.EndsWith(suffix, StringComparison.Ordinal) && file.Exists && WrongKind(file.FullName) is null)
                files.Add(new SegmentFile(file.FullName, file.Length));
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return files;
    }

    private static MillraceException? WrongKind(string file)
    {
        try
        {
            OwnFile.RequireFile(file);
            return null;
        }
        catch (MillraceException error)
        {
            return error;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
