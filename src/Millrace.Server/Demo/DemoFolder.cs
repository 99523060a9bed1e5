using Millrace.Errors;

namespace Millrace.Server.Demo;

/// <summary>
/// The demo's output folder. The demo keeps a list of the files that it made, and removes exactly those before it runs again; anything else
/// in the folder is left alone.
/// </summary>
/// <param name="path">The folder, absolute.</param>
internal sealed class DemoFolder(string path)
{
    private const string ListName = ".millrace-demo";
    private readonly HashSet<string> _before = new(StringComparer.Ordinal);

    /// <summary>Removes what the last demo made.</summary>
    /// <exception cref="MillraceException"><c>NOT_WRITABLE</c> (external): it cannot be written there.</exception>
    public void Clear()
    {
        try
        {
            Directory.CreateDirectory(path);
            string list = Path.Combine(path, ListName);
            if (File.Exists(list))
            {
                foreach (string name in File.ReadAllLines(list))
                    Remove(name);
                File.Delete(list);
            }

            _before.UnionWith(Files());
            File.WriteAllText(list, "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw MillraceException.External(
                "NOT_WRITABLE", $"the folder '{path}' cannot be written: {error.Message}", "Choose another with --out DIR", error);
        }
    }

    /// <summary>Notes what the demo has made.</summary>
    public void NoteMade() => File.WriteAllLines(Path.Combine(path, ListName), Files().Where(f => !_before.Contains(f) && f != ListName));

    /// <summary>Removes a file, and the folders that it leaves empty. A name that leads out of the folder is none of the demo's.</summary>
    private void Remove(string name)
    {
        string file = Path.GetFullPath(Path.Combine(path, name));
        if (!IsInside(file) || !File.Exists(file))
            return;
        File.Delete(file);
        for (string? folder = Path.GetDirectoryName(file); folder is not null && IsInside(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any())
                return;
            Directory.Delete(folder);
        }
    }

    private bool IsInside(string file) => file.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private IEnumerable<string> Files() => Directory
        .EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Select(f => Path.GetRelativePath(path, f));
}
