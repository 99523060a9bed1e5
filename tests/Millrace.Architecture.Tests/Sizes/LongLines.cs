using System.Globalization;
using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Sizes;

/// <summary>The limit of characters in a line of C#. Test data in a raw string literal is exempt: wrapping would change it.</summary>
internal static class LongLines
{
    public const int CharactersMax = 150;

    private const string RawQuotes = "\"\"\"";

    /// <summary>What is too long, as <c>path:line: length</c>.</summary>
    public static IEnumerable<string> Check(IEnumerable<RepositoryFile> files) =>
        files.Where(file => file.Extension == ".cs" && !file.IsGenerated).SelectMany(Check);

    private static IEnumerable<string> Check(RepositoryFile file)
    {
        string[] lines = file.Lines;
        bool isInRaw = false;
        for (int index = 0; index < lines.Length; index++)
        {
            string line = lines[index];
            int marks = line.Split(RawQuotes).Length - 1;
            bool holdsRaw = isInRaw || marks > 0;
            isInRaw ^= marks % 2 == 1;
            if (line.Length > CharactersMax && !(holdsRaw && file.IsTest))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"{file.Path}:{index + 1}: {line.Length} characters, at most {CharactersMax}");
            }
        }
    }
}
