using System.Text;
using System.Text.RegularExpressions;
using Millrace.Errors;

namespace Millrace.Connectors.Files.Listing;

/// <summary>A path with wildcards, taken apart: the folder where looking begins, and what the rest of a path must look like.</summary>
/// <remarks>
/// <c>*</c> any letters but <c>/</c> · <c>?</c> one of them · <c>**/</c> any folders, none too · <c>[a-c]</c>, <c>[!a-c]</c> one letter of a
/// set · <c>{a,b}</c> one of several. A path that exists as it is written is taken as it is written.
/// </remarks>
internal sealed class FilePattern
{
    private const string Wildcards = "*?[{";

    private FilePattern(string baseFolder, Regex? matcher, int depth)
    {
        BaseFolder = baseFolder;
        Matcher = matcher;
        Depth = depth;
    }

    /// <summary>The folder below which paths are matched; absolute.</summary>
    public string BaseFolder { get; }

    /// <summary>What a path relative to the folder must match; null for any path.</summary>
    public Regex? Matcher { get; }

    /// <summary>How many folders below the base a file may lie.</summary>
    public int Depth { get; }

    /// <summary>Whether a text has wildcards.</summary>
    public static bool HasWildcards(string path) => path.AsSpan().IndexOfAny(Wildcards) >= 0;

    /// <summary>Every file of a folder.</summary>
    public static FilePattern Below(string folder, bool isRecursive) => new(folder, null, isRecursive ? int.MaxValue : 0);

    /// <summary>Takes a pattern apart.</summary>
    /// <param name="path">An absolute path with wildcards.</param>
    /// <exception cref="MillraceException"><c>PATTERN_INVALID</c> (user).</exception>
    public static FilePattern Parse(string path)
    {
        int wildcard = path.AsSpan().IndexOfAny(Wildcards);
        int start = path.LastIndexOf('/', wildcard) + 1;
        string rest = path[start..];
        string expression = new Translator(rest, path).Translate();
        int depth = rest.Contains("**", StringComparison.Ordinal) || rest.Contains('{', StringComparison.Ordinal)
            ? int.MaxValue
            : rest.Count(c => c == '/');
        string folder = start > 1 ? path[..(start - 1)] : "/";
        return new FilePattern(folder, new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), depth);
    }

    /// <summary>Writes a pattern as a regular expression.</summary>
    private sealed class Translator(string pattern, string whole)
    {
        private readonly StringBuilder _expression = new("\\A(?s:");
        private int _braces;
        private int _at;

        public string Translate()
        {
            while (_at < pattern.Length)
                Next();
            if (_braces > 0)
                throw Invalid("a '{' has no '}'");
            return _expression.Append(")\\z").ToString();
        }

        private void Next()
        {
            char letter = pattern[_at++];
            switch (letter)
            {
                case '*':
                    Star();
                    break;
                case '?':
                    _expression.Append("[^/]");
                    break;
                case '[':
                    Set();
                    break;
                case '{':
                    _braces++;
                    _expression.Append("(?:");
                    break;
                case '}' when _braces > 0:
                    _braces--;
                    _expression.Append(')');
                    break;
                case ',' when _braces > 0:
                    _expression.Append('|');
                    break;
                default:
                    _expression.Append(Regex.Escape(letter.ToString()));
                    break;
            }
        }

        private void Star()
        {
            bool isDouble = _at < pattern.Length && pattern[_at] == '*';
            if (!isDouble)
            {
                _expression.Append("[^/]*");
                return;
            }

            _at++;
            bool hasSlash = _at < pattern.Length && pattern[_at] == '/';
            _at += hasSlash ? 1 : 0;
            _expression.Append(hasSlash ? "(?:[^/]+/)*" : ".*");
        }

        private void Set()
        {
            int end = pattern.IndexOf(']', Math.Min(_at + 1, pattern.Length));
            if (end < 0)
                throw Invalid("a '[' has no ']'");
            string set = pattern[_at..end];
            _at = end + 1;
            bool isNegated = set[0] is '!' or '^';
            set = isNegated ? set[1..] : set;
            if (set.Length == 0 || set.Contains('/', StringComparison.Ordinal))
                throw Invalid("a '[…]' is empty or holds '/'");
            string escaped = set.Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("[", "\\[", StringComparison.Ordinal)
                .Replace("]", "\\]", StringComparison.Ordinal)
                .Replace("^", "\\^", StringComparison.Ordinal);
            for (int i = 1; i + 1 < set.Length; i++)
            {
                if (set[i] == '-' && set[i - 1] > set[i + 1])
                    throw Invalid($"'{set[i - 1]}-{set[i + 1]}' runs backwards");
            }

            _expression.Append(isNegated ? "[^/" : "[").Append(escaped).Append(']');
        }

        private MillraceException Invalid(string what) =>
            MillraceException.User("PATTERN_INVALID", $"in the path '{whole}' {what}", "Wildcards are *, **, ?, [a-c] and {a,b}");
    }
}
