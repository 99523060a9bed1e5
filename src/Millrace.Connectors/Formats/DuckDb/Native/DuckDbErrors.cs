using Millrace.Errors;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>Turns DuckDB's error texts into the engine's errors.</summary>
/// <remarks>
/// The kind is read from the text's prefix (<c>IO Error: …</c>), because preparing and fetching report nothing else.
/// </remarks>
internal static class DuckDbErrors
{
    /// <summary>Makes the error for a file.</summary>
    /// <param name="text">DuckDB's text.</param>
    /// <param name="file">The file being read or written, or null for a statement without one.</param>
    public static MillraceException From(string text, string? file)
    {
        string what = $"{(file is null ? "DuckDB" : $"file '{file}'")}: {Summary(text)}";
        if (Has(text, "No space left on device") || Has(text, "Disk quota exceeded") || Has(text, "disk full"))
        {
            return new MillraceException(ErrorDomain.External, "DISK_FULL", what, "Free space on the device, or write elsewhere")
            {
                Retry = RetryHint.WithBackoff,
            };
        }

        if (text.StartsWith("Out of Memory Error", StringComparison.Ordinal))
            return MillraceException.External("DUCKDB_OUT_OF_MEMORY", what, "Raise memory.limit, or write the file with smaller row groups");
        if (Has(text, "No files found that match"))
            return MillraceException.User("FILE_NOT_FOUND", what, "Check the path");
        if (text.StartsWith("Permission Error", StringComparison.Ordinal))
            return MillraceException.User("FILE_ACCESS_DENIED", what, "Only the file that the table names can be reached");
        if (Has(text, "Could not read enough bytes"))
            return MillraceException.User("FILE_INVALID", what, "The file says that it has more bytes than it has: check that it is complete");
        if (text.StartsWith("IO Error", StringComparison.Ordinal))
            return MillraceException.External("FILE_IO", what, "Check that the path exists and may be read or written");
        if (text.StartsWith("INTERNAL Error", StringComparison.Ordinal) || text.StartsWith("FATAL Error", StringComparison.Ordinal))
            return MillraceException.External("DUCKDB_FAILED", what, "The file may be damaged: check it with another reader");
        return MillraceException.User("FILE_INVALID", what, "Check the file's content and the table's format, columns and options");
    }

    /// <summary>Whether the text reports an interrupted statement.</summary>
    public static bool IsInterrupt(string text) => text.StartsWith("INTERRUPT Error", StringComparison.Ordinal);

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first line, and of those behind it what says more: the column and value of a CSV error, not the reader's settings.</summary>
    private static string Summary(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0)
            return "unknown error";
        IEnumerable<string> details = lines.Skip(1).Where(l => l.StartsWith("Error when", StringComparison.Ordinal)
            || l.StartsWith("Expected Number of Columns", StringComparison.Ordinal)
            || l.StartsWith("It was not possible", StringComparison.Ordinal));
        return string.Join(": ", details.Prepend(lines[0]).Distinct().Select(l => l.TrimEnd('.', ' ')));
    }
}
