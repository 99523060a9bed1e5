using System.Text.Json;

namespace Millrace.Chaos.Storage;

/// <summary>A file of a checkpoint with the length and the hash that it must have.</summary>
internal sealed record ObjectRecord(string Path, long Length, string Hash)
{
    /// <summary>Reads a handle.</summary>
    public static ObjectRecord Of(JsonElement handle) =>
        new(handle.GetProperty("path").GetString() ?? "", handle.GetProperty("length").GetInt64(), handle.GetProperty("hash").GetString() ?? "");

    /// <summary>What is wrong with the file, or null.</summary>
    public string? Verify(string folder)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(System.IO.Path.Combine(folder, Path));
            return bytes.Length != Length ? $"{Path} has {bytes.Length} bytes and not {Length}"
                : LogEntry.HashOf(bytes) != Hash ? $"{Path} has another hash"
                : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"{Path} is missing";
        }
    }
}
