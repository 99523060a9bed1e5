namespace Millrace.Errors;

/// <summary>Finds the word that somebody meant.</summary>
public static class Suggestion
{
    /// <summary>The known word nearest to a given one, or null when none is near.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">What exists.</param>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        int most = Math.Min(word.Length - 1, Math.Max(1, word.Length / 3));
        return known
            .Select(k => (Word: k, Distance: Distance(word.ToLowerInvariant(), k.ToLowerInvariant())))
            .Where(k => k.Distance <= most)
            .OrderBy(k => k.Distance)
            .ThenBy(k => k.Word, StringComparer.Ordinal)
            .Select(k => k.Word)
            .FirstOrDefault();
    }

    /// <summary>
    /// Edits from one word to another: a letter more, less or other, or two neighbours that changed places (optimal string alignment, after
    /// Damerau, "A technique for computer detection and correction of spelling errors", 1964). The table is kept to three rows.
    /// </summary>
    private static int Distance(string a, string b)
    {
        int[] before = new int[b.Length + 1];
        int[] above = [.. Enumerable.Range(0, b.Length + 1)];
        int[] row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j - 1], above[j]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, above, row) = (above, row, before);
        }

        return above[b.Length];
    }
}
