namespace Millrace.Server.Shell;

/// <summary>Tells whether what was typed so far is whole.</summary>
internal static class StatementText
{
    /// <summary>
    /// Whether a text ends with a semicolon that stands in no string, quoted name or comment; nothing but spaces and comments after it.
    /// </summary>
    public static bool IsWhole(string text)
    {
        bool isWhole = false;
        for (int i = 0; i < text.Length; i++)
        {
            char next = text[i];
            if (next is '\'' or '"' or '`')
            {
                i = text.IndexOf(next, i + 1);
                if (i < 0)
                    return false;
                isWhole = false;
            }
            else if (StartsWith(text, i, "--"))
            {
                i = text.IndexOf('\n', i);
                if (i < 0)
                    return isWhole;
            }
            else if (StartsWith(text, i, "/*"))
            {
                i = text.IndexOf("*/", i + 2, StringComparison.Ordinal) + 1;
                if (i < 1)
                    return false;
            }
            else if (!char.IsWhiteSpace(next))
            {
                isWhole = next == ';';
            }
        }

        return isWhole;
    }

    private static bool StartsWith(string text, int offset, string what) => string.CompareOrdinal(text, offset, what, 0, what.Length) == 0;
}
