using System.Text.RegularExpressions;
using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Text;

/// <summary>Text that may be in no file of the repository, or in no file of code.</summary>
internal sealed record ForbiddenPattern(string Reason, Regex Pattern, bool InCodeOnly)
{
    private static readonly string[] CodeExtensions = [".cs", ".csproj", ".props", ".targets", ".sh", ".py", ".js", ".mjs", ".ts", ".tsx"];

    public IEnumerable<string> FindIn(RepositoryFile file)
    {
        if (InCodeOnly && !CodeExtensions.Contains(file.Extension))
        {
            return [];
        }

        return file.Lines
            .Select((line, index) => (Line: line, Number: index + 1))
            .Where(entry => Pattern.IsMatch(entry.Line))
            .Select(entry => $"{file.Path}:{entry.Number}: {Reason}: {entry.Line.Trim()}");
    }
}
