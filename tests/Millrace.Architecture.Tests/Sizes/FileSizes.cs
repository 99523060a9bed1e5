using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Sizes;

/// <summary>The limit of lines in a file of code.</summary>
internal static class FileSizes
{
    public const int LinesMax = 500;
    public const int TestLinesMax = 800;

    private static readonly string[] CodeExtensions = [".cs", ".py", ".sh", ".js", ".mjs", ".ts", ".tsx", ".css", ".html"];

    public static IEnumerable<SizeViolation> Check(IEnumerable<RepositoryFile> files) =>
        from file in files
        where CodeExtensions.Contains(file.Extension) && !file.IsGenerated
        let limit = file.IsTest ? TestLinesMax : LinesMax
        let lines = file.Lines.Length
        where lines > limit
        select new SizeViolation(file.Path, lines, limit);
}
