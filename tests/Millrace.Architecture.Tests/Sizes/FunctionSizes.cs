using System.Text.RegularExpressions;
using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Sizes;

/// <summary>
/// The limit of lines in the body of a C# function. It relies on the layout that the format check enforces: the braces of a
/// member stand alone on their lines, at the member's own indent.
/// </summary>
internal static partial class FunctionSizes
{
    public const int LinesMax = 70;

    public static IEnumerable<SizeViolation> Check(IEnumerable<RepositoryFile> files) =>
        files.Where(file => file.Extension == ".cs" && !file.IsGenerated).SelectMany(Check);

    private static IEnumerable<SizeViolation> Check(RepositoryFile file)
    {
        string[] lines = file.Lines;
        for (int index = 1; index < lines.Length; index++)
        {
            if (!MemberBrace().IsMatch(lines[index]))
            {
                continue;
            }

            string indent = lines[index][..^1];
            string declaration = Declaration(lines, index, indent);
            Match name = FunctionName().Match(declaration);
            int end = Array.FindIndex(lines, index, line => line.StartsWith(indent + "}", StringComparison.Ordinal));
            int bodyLines = end - index - 1;
            if (bodyLines > LinesMax && name.Success && !TypeKeyword().IsMatch(declaration))
            {
                yield return new SizeViolation($"{file.Path}#{name.Groups["name"].Value}", bodyLines, LinesMax);
            }
        }
    }

    /// <summary>The lines above the brace, up to the blank line, attribute or comment before the member.</summary>
    private static string Declaration(string[] lines, int brace, string indent)
    {
        int start = brace;
        while (start > 0 && lines[start - 1].StartsWith(indent, StringComparison.Ordinal) && !Boundary().IsMatch(lines[start - 1]))
        {
            start--;
        }

        return string.Join(' ', lines[start..brace]);
    }

    [GeneratedRegex(@"^(    |        )\{$")]
    private static partial Regex MemberBrace();

    [GeneratedRegex(@"^\s*(//|\[|\{|\}|$)")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"(?<name>\w+)(<[^()]*>)?\s*\(")]
    private static partial Regex FunctionName();

    [GeneratedRegex(
        @"\b(class|struct|record|interface|enum)\s+\w+|=>|"
        + @"^\s*(if|for|foreach|while|switch|using|lock|fixed|do|try|else|catch|checked|unchecked|unsafe)\b")]
    private static partial Regex TypeKeyword();
}
