using System.Globalization;
using System.Text;

namespace Millrace.Server.Output;

/// <summary>Rows as aligned text. Widths come from the first rows; later rows that are wider widen their columns from there on.</summary>
/// <remarks>
/// A terminal shows at most 60 columns of a value. Elsewhere values are whole, and those above 120 columns move their own line only.
/// </remarks>
internal sealed class TextTable(TextWriter output, bool isTerminal)
{
    private const int CellWidthMax = 60;
    private const int ColumnWidthMax = 120;
    private int[] _widths = [];
    private bool[] _isRight = [];

    /// <summary>Writes the head and the first rows.</summary>
    /// <param name="names">The columns' names.</param>
    /// <param name="isRight">Which columns are aligned to the right: numbers.</param>
    /// <param name="rows">The rows.</param>
    public void Begin(IReadOnlyList<string> names, bool[] isRight, IReadOnlyList<string[]> rows)
    {
        _isRight = isRight;
        _widths = new int[names.Count];
        Widen([[.. names], .. rows]);
        WriteRow([.. names], isTerminal ? "\e[1m" : "", isTerminal ? "\e[0m" : "");
        output.WriteLine(string.Join("  ", _widths.Select(w => new string(isTerminal ? '─' : '-', w))));
        Write(rows);
    }

    /// <summary>Writes more rows.</summary>
    public void Write(IReadOnlyList<string[]> rows)
    {
        Widen(rows);
        foreach (string[] row in rows)
            WriteRow(row, "", "");
    }

    private void Widen(IReadOnlyList<string[]> rows)
    {
        foreach (string[] row in rows)
        {
            for (int i = 0; i < _widths.Length; i++)
            {
                // Nothing stands behind the last column.
                int most = isTerminal || i == _widths.Length - 1 ? CellWidthMax : ColumnWidthMax;
                _widths[i] = Math.Max(_widths[i], Math.Min(most, WidthOf(row[i])));
            }
        }
    }

    private void WriteRow(string[] cells, string before, string after)
    {
        var line = new StringBuilder();
        for (int i = 0; i < cells.Length; i++)
        {
            string cell = isTerminal ? Cut(cells[i], CellWidthMax) : cells[i];
            int padding = Math.Max(0, _widths[i] - WidthOf(cell));
            line.Append(i > 0 ? "  " : "");
            if (_isRight[i])
                line.Append(' ', padding).Append(cell);
            else
                line.Append(cell).Append(' ', i == cells.Length - 1 ? 0 : padding);
        }

        output.WriteLine($"{before}{line.ToString().TrimEnd()}{after}");
    }

    private static string Cut(string text, int width) =>
        WidthOf(text) <= width ? text : string.Concat(text.AsSpan(0, Math.Min(text.Length, width - 1)), "…");

    /// <summary>Columns of a terminal: wide letters count two, combining ones none.</summary>
    private static int WidthOf(string text)
    {
        if (Ascii.IsValid(text))
            return text.Length;
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
                ? 0
                : IsWide(rune.Value) ? 2 : 1;
        }

        return width;
    }

    /// <summary>The wide blocks: Hangul, Chinese, Japanese, full-width forms, emoji. Source: Unicode Annex 11, by blocks.</summary>
    private static bool IsWide(int rune) => rune is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
        or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);
}
