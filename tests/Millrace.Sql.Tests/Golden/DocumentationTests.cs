using System.Text.RegularExpressions;
using Millrace.Sql.Parser;

namespace Millrace.Sql.Tests.Golden;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Reference_EachSqlBlock_Parses()
    {
        string page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "reference", "sql.md"));
        string[] blocks = [.. SqlBlock().Matches(page).Select(m => m.Groups[1].Value)];
        Assert.True(blocks.Length >= 5);
        Assert.All(blocks, block => Assert.NotEmpty(SqlParser.ParseScript(block)));
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
