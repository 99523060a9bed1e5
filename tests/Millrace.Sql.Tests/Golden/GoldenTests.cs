using System.Text;

namespace Millrace.Sql.Tests.Golden;

/// <summary>
/// Each file of <c>goldens/</c> against what the parser and the binder give now. <c>MILLRACE_UPDATE_GOLDENS=1</c> writes the files anew; the
/// difference is to be reviewed.
/// </summary>
public sealed class GoldenTests
{
    private static readonly bool IsUpdate = Environment.GetEnvironmentVariable("MILLRACE_UPDATE_GOLDENS") == "1";

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.golden").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(SourceTree.Root, "tests", "Millrace.Sql.Tests", "goldens");

    [Theory]
    [MemberData(nameof(Files))]
    public void Golden_EachCase_GivesWhatIsWritten(string file)
    {
        string path = Path.Combine(Folder, file);
        string text = File.ReadAllText(path);
        IReadOnlyList<GoldenCase> cases = GoldenCase.Parse("\n" + text);
        Assert.NotEmpty(cases);
        Assert.Equal(cases.Count, cases.Select(c => c.Title).Distinct().Count());
        var written = new StringBuilder();
        var differences = new StringBuilder();
        foreach (GoldenCase golden in cases)
        {
            string actual = GoldenOutput.Of(golden.Script);
            written.Append(golden.Write(actual)).Append('\n');
            if (actual != golden.Expected)
                differences.Append(Difference(golden, actual));
        }

        if (IsUpdate)
            File.WriteAllText(path, written.ToString().TrimEnd('\n') + "\n");
        Assert.True(IsUpdate || differences.Length == 0, $"{file} ('-' is written, '+' is given now):\n{differences}");
    }

    private static string Difference(GoldenCase golden, string actual)
    {
        string[] expected = golden.Expected.Split('\n');
        string[] given = actual.Split('\n');
        IEnumerable<string> lines = expected.Where(l => !given.Contains(l)).Select(l => $"- {l}")
            .Concat(given.Where(l => !expected.Contains(l)).Select(l => $"+ {l}"));
        return $"## {golden.Title}\n{string.Join('\n', lines.DefaultIfEmpty("  (the order of the lines differs)"))}\n";
    }
}
