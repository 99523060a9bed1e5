namespace Millrace.Architecture.Tests.Repository;

/// <summary>
/// The text files of this checkout, read once. What <c>.gitignore</c> names as a folder is left out, so that the rules see what
/// is, or is about to be, committed.
/// </summary>
internal static class RepositoryTree
{
    private const int BytesMax = 4 * 1024 * 1024;

    private static readonly Lazy<IReadOnlyList<RepositoryFile>> AllFiles = new(ReadAll);

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<RepositoryFile> Files => AllFiles.Value;

    public static IEnumerable<string> SourceProjects => Directory
        .EnumerateDirectories(Path.Combine(Root, "src"))
        .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
        .Select(folder => Path.GetFileName(folder))
        .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Millrace.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"Millrace.slnx is in no folder above {AppContext.BaseDirectory}");
    }

    private static List<RepositoryFile> ReadAll()
    {
        HashSet<string> ignored = File.ReadLines(Path.Combine(Root, ".gitignore"))
            .Where(line => line.EndsWith('/'))
            .Select(line => line.Trim('/'))
            .Append(".git")
            .ToHashSet(StringComparer.Ordinal);
        List<RepositoryFile> files = [];
        AddFolder(new DirectoryInfo(Root), ignored, files);
        files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return files;
    }

    private static void AddFolder(DirectoryInfo folder, HashSet<string> ignored, List<RepositoryFile> files)
    {
        foreach (DirectoryInfo child in folder.EnumerateDirectories().Where(child => !ignored.Contains(child.Name)))
        {
            AddFolder(child, ignored, files);
        }

        foreach (FileInfo file in folder.EnumerateFiles().Where(file => file.LinkTarget is null && file.Length <= BytesMax))
        {
            string text = File.ReadAllText(file.FullName);
            if (!text.Contains('\0'))
            {
                files.Add(new RepositoryFile(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), text));
            }
        }
    }
}
