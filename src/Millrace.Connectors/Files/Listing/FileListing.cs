using Millrace.Errors;

namespace Millrace.Connectors.Files.Listing;

/// <summary>The files that the option <c>path</c> of a table names.</summary>
/// <param name="path">File, folder or pattern, absolute or from the current folder; or a <c>file</c> URI.</param>
/// <param name="currentFolder">Where relative paths start.</param>
/// <param name="isRecursive">Whether a folder's subfolders are read too.</param>
/// <param name="includeHidden">Whether names below it that begin with <c>.</c> or <c>_</c> count.</param>
internal sealed class FileListing(string path, string currentFolder, bool isRecursive, bool includeHidden)
{
    /// <summary>The absolute path.</summary>
    public string FullPath { get; } = Resolve(path, currentFolder);

    /// <summary>The absolute path of an option.</summary>
    /// <exception cref="MillraceException"><c>PATH_INVALID</c> (user).</exception>
    public static string Resolve(string path, string currentFolder)
    {
        string text = path;
        if (path.Contains("://", StringComparison.Ordinal))
        {
            text = FileUri.TryParse(path) ?? throw MillraceException.User(
                "PATH_INVALID", $"'{path}' is not a file of this machine", "Write a path, or a URI such as file:///data/photos");
        }

        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            throw MillraceException.User(
                "PATH_INVALID", "the option 'path' is empty or holds a zero byte", "Write the path of a file, a folder or a pattern");
        }

        string full = Path.GetFullPath(text, currentFolder);
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }

    /// <summary>The files in ordinal order of their paths, found as they are asked for.</summary>
    /// <param name="after">Leave out everything up to this path; null for nothing.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <exception cref="MillraceException"><c>PATH_NOT_FOUND</c>, <c>PATTERN_INVALID</c> (user), <c>PERMISSION_DENIED</c>, <c>FILE_IO</c>
    /// (external).</exception>
    public IEnumerable<ListedFile> Files(byte[]? after, CancellationToken cancellation)
    {
        byte[] whole = PosixFiles.ToPath(FullPath);
        int error = PosixFiles.Stat(whole, out FileStatus status);
        if (error == 0 && status.Kind == FileKind.File)
            return after is null ? [new ListedFile(whole, status)] : [];
        if (error == 0 && status.Kind == FileKind.Folder)
            return new FileWalker(FilePattern.Below(FullPath, isRecursive), includeHidden).Walk(after, cancellation);
        if (error == 0)
            throw MillraceException.User("PATH_INVALID", $"'{FullPath}' is neither a file nor a folder", "Name a regular file");
        if (!FilePattern.HasWildcards(FullPath))
            throw FileErrors.Read(FullPath, error);
        return new FileWalker(FilePattern.Parse(FullPath), includeHidden).Walk(after, cancellation);
    }
}
