using System.Collections.Immutable;
using System.Text;
using Millrace.Errors;

namespace Millrace.Sql.Parser;

/// <summary>
/// Puts values in the place of <c>${name}</c> before a script is parsed. Within a string or a quoted name the value's quotes are doubled,
/// so that a value never ends it; elsewhere the value stands as it is. Comments are left alone, values are not substituted again, and
/// <c>$${</c> is a plain <c>${</c>.
/// </summary>
public static class SqlVariables
{
    /// <summary>Substitutes variables.</summary>
    /// <param name="text">The script.</param>
    /// <param name="variables">Values by name.</param>
    /// <returns>The script with values.</returns>
    /// <exception cref="MillraceException">
    /// <c>SQL_VARIABLE_MISSING</c> or <c>SQL_SYNTAX</c> (user), with the place in <paramref name="text"/>.
    /// </exception>
    public static string Substitute(string text, IReadOnlyDictionary<string, string> variables) => Apply(text, variables).Text;

    internal static SourceText Apply(string text, IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(variables);
        var written = new SourceText(text);
        var result = new StringBuilder(text.Length);
        ImmutableArray<SourceSegment>.Builder segments = ImmutableArray.CreateBuilder<SourceSegment>();
        segments.Add(new SourceSegment(0, 0, false));
        char quote = '\0';
        for (int i = 0; i < text.Length;)
        {
            if (IsAt(text, i, "$${"))
            {
                segments.Add(new SourceSegment(result.Length, i, true));
                result.Append("${");
                i += 3;
                segments.Add(new SourceSegment(result.Length, i, false));
            }
            else if (IsAt(text, i, "${"))
            {
                (string value, int end) = ValueAt(written, i, variables);
                segments.Add(new SourceSegment(result.Length, i, true));
                result.Append(quote == '\0' ? value : value.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal));
                i = end;
                segments.Add(new SourceSegment(result.Length, i, false));
            }
            else
            {
                int end = quote == '\0' ? CommentEnd(text, i) : i;
                end = Math.Max(end, i + 1);
                quote = NextQuote(quote, text[i]);
                result.Append(text, i, end - i);
                i = end;
            }
        }

        return new SourceText(result.ToString(), text, segments.ToImmutable());
    }

    private static bool IsAt(string text, int offset, string what) => string.CompareOrdinal(text, offset, what, 0, what.Length) == 0;

    private static char NextQuote(char quote, char next) => next switch
    {
        '\'' or '"' or '`' when quote == '\0' => next,
        _ when quote == next => '\0',
        _ => quote,
    };

    private static int CommentEnd(string text, int offset)
    {
        string? terminator = IsAt(text, offset, "--") ? "\n" : IsAt(text, offset, "/*") ? "*/" : null;
        if (terminator is null)
            return offset;
        int end = text.IndexOf(terminator, offset + 2, StringComparison.Ordinal);
        return end < 0 ? text.Length : end + terminator.Length;
    }

    private static (string Value, int End) ValueAt(SourceText written, int offset, IReadOnlyDictionary<string, string> variables)
    {
        string text = written.Text;
        TextPosition position = written.PositionOf(offset);
        int end = offset + 2;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.'))
            end++;
        string name = text[(offset + 2)..end];
        if (name.Length == 0 || end == text.Length || text[end] != '}')
        {
            throw MillraceException.User(
                "SQL_SYNTAX",
                "'${' begins a variable, and no name with '}' follows",
                "Write ${name}, or $${ for the characters themselves",
                position);
        }

        if (variables.TryGetValue(name, out string? value))
            return (value, end + 1);
        string? nearest = Suggestion.Nearest(name, variables.Keys);
        string advice = nearest is null ? $"Give it with --var {name}=…" : $"Did you mean ${{{nearest}}}? Or give it with --var {name}=…";
        throw MillraceException.User("SQL_VARIABLE_MISSING", $"the variable '{name}' has no value", advice, position);
    }
}
