using System.Globalization;

namespace Millrace.Chaos.Checking;

/// <summary>Whether a result file is whole, by its bytes alone.</summary>
internal static class FileShape
{
    /// <summary>What is wrong with a file's ends, or null.</summary>
    public static string? Problem(string path, ReadOnlySpan<byte> bytes) => Path.GetExtension(path) switch
    {
        ".jsonl" => bytes.Length == 0 || bytes[^1] == (byte)'\n' ? null : "its last line has no end",
        ".parquet" => HasEnds(bytes, "PAR1"u8) ? null : "it lacks the magic of Parquet at an end",
        ".arrow" => HasEnds(bytes, "ARROW1"u8) ? null : "it lacks the magic of Arrow at an end",
        string other => $"files that end with '{other}' are not expected",
    };

    /// <summary>The checkpoint that made a result visible, by the result's name; null for other names.</summary>
    public static long? CheckpointOf(string path) =>
        Path.GetFileName(path).Split('-') is ["part", _, _, var checkpoint, _, _]
        && long.TryParse(checkpoint, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;

    private static bool HasEnds(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> magic) =>
        bytes.Length >= 2 * magic.Length && bytes.StartsWith(magic) && bytes.EndsWith(magic);
}
