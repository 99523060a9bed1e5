using System.Security.Cryptography;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>SHA-256 of files that the job made itself.</summary>
internal static class FileHash
{
    /// <summary>Length and hash (hexadecimal) of a file, or null where there is none.</summary>
    /// <exception cref="Errors.MillraceException">It cannot be read, or is no regular file (external).</exception>
    public static (long Length, string Hash)? Measure(string path)
    {
        try
        {
            using var content = new FileStream(OwnFile.OpenRead(path), FileAccess.Read, 1 << 17);
            return (content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.ReadOwn(path, error);
        }
    }
}
