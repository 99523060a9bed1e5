using System.Text.RegularExpressions;
using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Layering;

/// <summary>
/// Finds names of projects that a source file's project may not reference: a reference that arrives through another project
/// would compile.
/// </summary>
internal static partial class NamespaceUses
{
    public static IEnumerable<string> ForbiddenIn(RepositoryFile file)
    {
        string from = file.SourceProject ?? throw new ArgumentException("not below src/", nameof(file));
        return file.Lines
            .Select((line, index) => (Line: line.TrimStart(), Number: index + 1))
            .Where(entry => !entry.Line.StartsWith("//", StringComparison.Ordinal))
            .SelectMany(entry => QualifiedName().Matches(entry.Line)
                .Select(match => $"Millrace.{match.Groups["project"].Value}")
                .Where(target => target != from && LayerTable.Find(target) is not null && !LayerTable.Allows(from, target))
                .Select(target => $"{file.Path}:{entry.Number}: {from} may not use {target}"));
    }

    [GeneratedRegex(@"\bMillrace\.(?<project>[A-Z]\w*)(?=[.;])")]
    private static partial Regex QualifiedName();
}
