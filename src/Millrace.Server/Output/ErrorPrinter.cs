using Millrace.Errors;
using Millrace.Server.Scripts;

namespace Millrace.Server.Output;

/// <summary>Prints errors for people: what, where, the line of the statement with a caret, and what to do.</summary>
/// <param name="diagnostics">Standard error.</param>
/// <param name="showStackTrace">Whether stack traces follow.</param>
internal sealed class ErrorPrinter(TextWriter diagnostics, bool showStackTrace)
{
    private const int LineWidthMax = 100;

    /// <summary>Prints an error.</summary>
    /// <param name="error">The error.</param>
    /// <param name="script">The text that its position refers to, or null.</param>
    /// <param name="fallback">Where the statement at hand begins, for errors without a position; or null.</param>
    public void Print(Exception error, Script? script = null, TextPosition? fallback = null)
    {
        MillraceException known = MillraceException.CauseOf(error) as MillraceException
            ?? MillraceException.Internal("UNEXPECTED", $"{error.GetType().Name}: {error.Message}", error);
        TextPosition? position = known.Position ?? fallback;
        string where = Where(known, script, position);
        string bug = known.Domain == ErrorDomain.Internal ? "a bug of ours, " : "";
        diagnostics.WriteLine($"error {known.Code}: {bug}{OneLine(known.Message)}{(where.Length == 0 ? "" : $" (where: {where})")}");
        if (script is not null && position is TextPosition place)
            PrintLine(script.Text, place);
        if (known.Advice is not null)
            diagnostics.WriteLine($"advice: {OneLine(known.Advice)}");
        if (showStackTrace)
            diagnostics.WriteLine(error);
        else if (known.Domain == ErrorDomain.Internal)
            diagnostics.WriteLine("        With --stack-trace it says where in the program it happened");
        diagnostics.Flush();
    }

    private static string Where(MillraceException error, Script? script, TextPosition? position)
    {
        string text = string.Join(' ', new[] { script?.Name, position?.ToString() }.Where(t => t is not null));
        return error.OperatorId is null ? text : text.Length == 0 ? $"operator {error.OperatorId}" : $"{text}, operator {error.OperatorId}";
    }

    private void PrintLine(string text, TextPosition position)
    {
        string[] lines = text.Split('\n');
        if (position.Line < 1 || position.Line > lines.Length)
            return;
        string line = lines[position.Line - 1].TrimEnd('\r');
        int caret = Math.Clamp(position.Column - 1, 0, line.Length);
        if (line.Length > LineWidthMax)
        {
            int start = Math.Clamp(caret - LineWidthMax / 2, 0, line.Length - LineWidthMax);
            line = line.Substring(start, LineWidthMax);
            caret -= start;
        }

        string number = position.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string indent = string.Concat(line[..caret].Select(c => c == '\t' ? '\t' : ' '));
        diagnostics.WriteLine($"  {number} | {Printable(line)}");
        diagnostics.WriteLine($"  {new string(' ', number.Length)} | {indent}^");
    }

    private static string OneLine(string text) => Printable(text.ReplaceLineEndings(" "));

    /// <summary>A terminal obeys control characters, which come from whoever made the input.</summary>
    private static string Printable(string text) =>
        text.Any(c => char.IsControl(c) && c != '\t') ? string.Concat(text.Select(c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c)) : text;
}
