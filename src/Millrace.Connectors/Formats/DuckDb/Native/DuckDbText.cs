using System.Runtime.InteropServices;
using System.Text;
using Millrace.Errors;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>SQL literals and UTF-8 texts across the C interface.</summary>
internal static unsafe class DuckDbText
{
    /// <summary>A string literal. SQL is only ever built from these, from identifiers below and from constants.</summary>
    /// <exception cref="MillraceException"><c>TEXT_WITH_NUL</c> (user): the C interface ends texts at NUL.</exception>
    public static string Literal(string text) => $"'{Checked(text).Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A quoted identifier.</summary>
    /// <exception cref="MillraceException"><c>TEXT_WITH_NUL</c> (user).</exception>
    public static string Identifier(string name) => $"\"{Checked(name).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A list literal of strings.</summary>
    public static string ListLiteral(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";

    /// <summary>UTF-8 bytes with a NUL at the end.</summary>
    public static byte[] Utf8(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>The text at a pointer, empty if null. The pointer is not freed.</summary>
    public static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    private static string Checked(string text) =>
        text.Contains('\0', StringComparison.Ordinal)
            ? throw MillraceException.User("TEXT_WITH_NUL", "a path, name or option for a file holds a NUL character", "Remove it")
            : text;
}
