using System.Collections.Frozen;
using Millrace.Errors;

namespace Millrace.Sql.Parser;

/// <summary>The words that are no bare names, and the nearest word to a misspelt one.</summary>
internal static class Keywords
{
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "AND", "ARRAY", "AS", "BETWEEN", "BY", "CASE", "CAST", "CREATE", "CROSS", "DISTINCT", "DROP", "ELSE", "END", "ESCAPE", "EXCEPT",
        "EXISTS", "FALSE", "FETCH", "FROM", "FULL", "GROUP", "HAVING", "IN", "INNER", "INSERT", "INTERSECT", "INTERVAL", "INTO", "IS",
        "JOIN", "LEFT", "LIKE", "LIMIT", "NATURAL", "NOT", "NULL", "OFFSET", "ON", "OR", "ORDER", "OVER", "RIGHT", "SELECT", "SET", "TABLE",
        "THEN", "TRUE", "TRY_CAST", "UNION", "UNNEST", "USING", "VALUES", "WHEN", "WHERE", "WINDOW", "WITH",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a bare word cannot be a name.</summary>
    public static bool IsReserved(string word) => Reserved.Contains(word);

    /// <summary>The keyword that was meant: null when none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> keywords)
    {
        string[] known = [.. keywords.Where(k => char.IsLetter(k[0]))];
        if (known.Contains(word, StringComparer.OrdinalIgnoreCase))
            return null;
        return word.Length < 3 ? null : Suggestion.Nearest(word, known);
    }
}
