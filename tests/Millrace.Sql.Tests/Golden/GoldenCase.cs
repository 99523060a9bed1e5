namespace Millrace.Sql.Tests.Golden;

/// <summary>A case of a golden file: <c>## title</c>, the script, <c>=&gt;</c>, and what it gives.</summary>
internal sealed record GoldenCase(string Title, string Script, string Expected)
{
    public static IReadOnlyList<GoldenCase> Parse(string text) =>
        [.. text.ReplaceLineEndings("\n").Split("\n## ").Skip(1).Select(One)];

    public string Write(string actual) => $"## {Title}\n{Script}\n=>\n{actual}\n";

    private static GoldenCase One(string block)
    {
        int title = block.IndexOf('\n', StringComparison.Ordinal);
        int arrow = block.IndexOf("\n=>", StringComparison.Ordinal);
        string script = arrow < 0 ? block[(title + 1)..].TrimEnd('\n') : block[(title + 1)..arrow];
        return new GoldenCase(block[..title], script, arrow < 0 ? "" : block[(arrow + 3)..].Trim('\n'));
    }
}
