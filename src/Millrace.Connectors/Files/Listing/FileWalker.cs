using System.Text;

namespace Millrace.Connectors.Files.Listing;

/// <summary>Walks the files that a pattern names, in ordinal order of their paths' bytes.</summary>
/// <remarks>
/// Memory: the names of the folders on the way to the file at hand. A folder that is its own ancestor through a symbolic link is not
/// entered again. A name that vanishes between two looks is left out; a folder that may not be read is an error.
/// </remarks>
internal sealed class FileWalker(FilePattern pattern, bool includeHidden)
{
    private const int FolderDepthMax = 256;
    private readonly List<(ulong Device, ulong Inode)> _ancestors = [];

    /// <summary>The files, found as they are asked for.</summary>
    /// <param name="after">Leave out everything up to this path (its bytes, no end mark); null for nothing.</param>
    /// <param name="cancellation">Checked once a name.</param>
    /// <exception cref="Errors.MillraceException"><c>PATH_NOT_FOUND</c> (user), <c>PERMISSION_DENIED</c>, <c>FILE_IO</c> (external).</exception>
    public IEnumerable<ListedFile> Walk(byte[]? after, CancellationToken cancellation)
    {
        byte[] root = PosixFiles.ToPath(pattern.BaseFolder == "/" ? "" : pattern.BaseFolder);
        byte[] look = PosixFiles.ToPath(pattern.BaseFolder);
        int error = PosixFiles.Stat(look, out FileStatus status);
        if (error != 0)
            throw FileErrors.Read(pattern.BaseFolder, error);
        return status.Kind == FileKind.Folder
            ? Folder(root, status, 0, root.Length, after, cancellation)
            : throw FileErrors.NotFound(pattern.BaseFolder);
    }

    private IEnumerable<ListedFile> Folder(byte[] path, FileStatus self, int depth, int baseLength, byte[]? after, CancellationToken cancellation)
    {
        if (depth > FolderDepthMax || _ancestors.Contains((self.Device, self.Inode)))
            yield break;
        _ancestors.Add((self.Device, self.Inode));
        foreach (FolderEntry entry in List(path, after))
        {
            cancellation.ThrowIfCancellationRequested();
            byte[] child = Join(path, entry.Name);
            if (PosixFiles.Stat(child, out FileStatus status) != 0)
                continue;
            if (status.Kind == FileKind.Folder && depth < pattern.Depth)
            {
                foreach (ListedFile file in Folder(child, status, depth + 1, baseLength, after, cancellation))
                    yield return file;
            }
            else if (status.Kind == FileKind.File && Matches(child, baseLength) && !IsBefore(child, after))
            {
                yield return new ListedFile(child, status);
            }
        }

        _ancestors.RemoveAt(_ancestors.Count - 1);
    }

    private List<FolderEntry> List(byte[] path, byte[]? after)
    {
        var names = new List<FolderEntry>();
        int error = PosixFiles.List(path.Length == 1 ? "/\0"u8 : path, names);
        if (error != 0 && !(error == PosixFiles.NoEntry && _ancestors.Count > 1))
            throw FileErrors.Read(Encoding.UTF8.GetString(path.AsSpan(0, path.Length - 1)), error);
        names.RemoveAll(n => n.Kind == FileKind.Other || (!includeHidden && n.IsHidden));
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i].Kind == FileKind.Unknown && PosixFiles.Stat(Join(path, names[i].Name), out FileStatus status) == 0)
                names[i] = names[i] with { Kind = status.Kind };
        }

        if (after is not null)
            names.RemoveAll(n => IsWhollyBefore(path, n, after));
        names.Sort(Compare);
        return names;
    }

    /// <summary>Orders names so that a walk yields whole paths in order: a folder counts with the slash that follows it.</summary>
    private static int Compare(FolderEntry left, FolderEntry right)
    {
        int shared = left.Name.AsSpan().CommonPrefixLength(right.Name);
        return LetterAt(left, shared) - LetterAt(right, shared);
    }

    private static int LetterAt(FolderEntry entry, int index) =>
        index < entry.Name.Length ? entry.Name[index] : index == entry.Name.Length && entry.Kind == FileKind.Folder ? '/' : 0;

    private static bool IsBefore(byte[] child, byte[]? after) =>
        after is not null && child.AsSpan(0, child.Length - 1).SequenceCompareTo(after) <= 0;

    private static bool IsWhollyBefore(byte[] path, FolderEntry entry, byte[] after)
    {
        byte[] child = Join(path, entry.Name);
        if (entry.Kind != FileKind.Folder)
            return IsBefore(child, after);
        child[^1] = (byte)'/';
        return !after.AsSpan().StartsWith(child) && child.AsSpan().SequenceCompareTo(after) < 0;
    }

    private bool Matches(byte[] child, int baseLength) =>
        pattern.Matcher is null || pattern.Matcher.IsMatch(Encoding.UTF8.GetString(child.AsSpan(baseLength, child.Length - 1 - baseLength)));

    private static byte[] Join(byte[] folder, byte[] name)
    {
        byte[] path = new byte[folder.Length + name.Length + 1];
        folder.CopyTo(path, 0);
        path[folder.Length - 1] = (byte)'/';
        name.CopyTo(path, folder.Length);
        return path;
    }
}
