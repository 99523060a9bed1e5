using System.Text;

namespace Millrace.Connectors.Files.Listing;

/// <summary>A file that a listing found.</summary>
/// <param name="Path">The absolute path's bytes with a zero byte at the end.</param>
/// <param name="Status">What the file system said of it then.</param>
internal readonly record struct ListedFile(byte[] Path, FileStatus Status)
{
    /// <summary>The URI.</summary>
    public string Uri => FileUri.Format(Path.AsSpan(0, Path.Length - 1));

    /// <summary>The path as text; bytes that are no UTF-8 are replaced.</summary>
    public string DisplayPath => Encoding.UTF8.GetString(Path.AsSpan(0, Path.Length - 1));
}
