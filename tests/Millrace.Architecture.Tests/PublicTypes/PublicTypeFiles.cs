using System.Text.RegularExpressions;
using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.PublicTypes;

/// <summary>
/// One public type a file, and the file is named after it: <c>Name.cs</c>, <c>Name{T}.cs</c> for a generic one, or
/// <c>Name.Facet.cs</c> for a part of one. Namespaces are file-scoped, so a type of the file begins in the first column.
/// </summary>
internal static partial class PublicTypeFiles
{
    public const int PartsMax = 3;

    public static IEnumerable<string> Check(RepositoryFile file)
    {
        string[] names = PublicNames(file).ToArray();
        if (names.Length > 1)
        {
            yield return $"{file.Path}: {names.Length} public types ({string.Join(", ", names)})";
        }

        string stem = file.Name.Split('.', '{')[0];
        foreach (string name in names.Where(name => name != stem))
        {
            yield return $"{file.Path}: holds {name}, so it should be {name}.cs";
        }
    }

    /// <summary>Types in more than <see cref="PartsMax"/> partial files.</summary>
    public static IEnumerable<string> CheckParts(IEnumerable<RepositoryFile> files) => files
        .SelectMany(file => PublicNames(file).Select(name => (Name: name, Folder: Path.GetDirectoryName(file.Path), file.Path)))
        .Where(part => !part.Path.Contains('{', StringComparison.Ordinal))
        .GroupBy(part => (part.Folder, part.Name))
        .Where(parts => parts.Count() > PartsMax)
        .Select(parts => $"{parts.Key.Folder}: {parts.Key.Name} is in {parts.Count()} files, at most {PartsMax}");

    private static IEnumerable<string> PublicNames(RepositoryFile file) =>
        file.Lines.Select(line => PublicType().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(
        @"^public\s+((static|sealed|abstract|readonly|partial|unsafe|ref|new)\s+)*" +
        @"(class|struct|interface|enum|record(\s+(struct|class))?|delegate\s+[^(]*?)\s+(?<name>\w+)\s*(?=[<(:{;\s]|$)")]
    private static partial Regex PublicType();
}
