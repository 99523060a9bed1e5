using System.Text;

namespace Millrace.Server.Shell;

/// <summary>Lines typed at a terminal: arrow keys, Home and End, a history, Ctrl-C gives a line up, Ctrl-D ends.</summary>
internal sealed class TerminalLineReader(TextWriter terminal) : ILineReader
{
    private const int HistoryMax = 500;
    private readonly List<string> _history = [];

    /// <inheritdoc/>
    public bool IsGivenUp { get; private set; }

    /// <inheritdoc/>
    public void Remember(string statement)
    {
        string line = statement.ReplaceLineEndings(" ").Trim();
        if (line.Length == 0 || (_history.Count > 0 && _history[^1] == line))
            return;
        if (_history.Count == HistoryMax)
            _history.RemoveAt(0);
        _history.Add(line);
    }

    /// <inheritdoc/>
    public string? ReadLine(string prompt)
    {
        Console.TreatControlCAsInput = true;
        IsGivenUp = false;
        try
        {
            return Edit(prompt);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private string? Edit(string prompt)
    {
        var line = new StringBuilder();
        int cursor = 0;
        int place = _history.Count;
        while (true)
        {
            terminal.Write($"\r\e[2K{prompt}{line}\r\e[{prompt.Length + cursor}C");
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            bool isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    terminal.WriteLine();
                    return line.ToString();
                case ConsoleKey.D when isControl && line.Length == 0:
                    terminal.WriteLine();
                    return null;
                case ConsoleKey.C when isControl:
                    terminal.WriteLine("^C");
                    IsGivenUp = true;
                    return "";
                case ConsoleKey.UpArrow or ConsoleKey.DownArrow:
                    place = Math.Clamp(place + (key.Key == ConsoleKey.UpArrow ? -1 : 1), 0, _history.Count);
                    line.Clear().Append(place < _history.Count ? _history[place] : "");
                    cursor = line.Length;
                    break;
                default:
                    cursor = Apply(key, line, cursor);
                    break;
            }
        }
    }

    private static int Apply(ConsoleKeyInfo key, StringBuilder line, int cursor)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                return Math.Max(0, cursor - 1);
            case ConsoleKey.RightArrow:
                return Math.Min(line.Length, cursor + 1);
            case ConsoleKey.Home:
                return 0;
            case ConsoleKey.End:
                return line.Length;
            case ConsoleKey.Backspace when cursor > 0:
                line.Remove(cursor - 1, 1);
                return cursor - 1;
            case ConsoleKey.Delete when cursor < line.Length:
                line.Remove(cursor, 1);
                return cursor;
            default:
                if (char.IsControl(key.KeyChar))
                    return cursor;
                line.Insert(cursor, key.KeyChar);
                return cursor + 1;
        }
    }
}
