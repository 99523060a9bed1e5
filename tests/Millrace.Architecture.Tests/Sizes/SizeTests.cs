using System.Globalization;
using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Sizes;

public sealed class SizeTests
{
    [Fact]
    public void Sources_EachFileAndFunction_IsWithinItsLimitOrExempted()
    {
        SizeExemptions exemptions = new(RepositoryTree.Files.Single(file => file.Path == SizeExemptions.Path).Text);
        SizeViolation[] violations = [.. FileSizes.Check(RepositoryTree.Files), .. FunctionSizes.Check(RepositoryTree.Files)];
        Rules.AssertNone("Sizes", exemptions.Check(violations));
    }

    [Theory]
    [InlineData("src/A/B.cs", 500, 0)]
    [InlineData("src/A/B.cs", 501, 1)]
    [InlineData("src/A/B.g.cs", 501, 0)]
    [InlineData("tests/A/B.cs", 800, 0)]
    [InlineData("tests/A/B.cs", 801, 1)]
    [InlineData("docs/a.md", 5000, 0)]
    public void FileSizes_AFileAroundItsLimit_IsJudgedByItsKind(string path, int lines, int expected)
    {
        RepositoryFile file = new(path, string.Concat(Enumerable.Repeat("x\n", lines)));
        Assert.Equal(expected, FileSizes.Check([file]).Count());
    }

    [Theory]
    [InlineData("    private static int Parse<T>(", 70, null)]
    [InlineData("    private static int Parse<T>(", 71, "src/A/B.cs#Parse")]
    [InlineData("    private sealed class Parser(", 71, null)]
    public void FunctionSizes_ABodyAroundTheLimit_IsFoundByName(string declaration, int bodyLines, string? expected)
    {
        string body = string.Concat(Enumerable.Repeat("        Step();\n", bodyLines));
        RepositoryFile file = new("src/A/B.cs", $"public class B\n{{\n{declaration}\n        int value)\n    {{\n{body}    }}\n}}\n");
        Assert.Equal(expected, FunctionSizes.Check([file]).SingleOrDefault()?.Subject);
    }

    [Fact]
    public void Sources_EachLineOfCode_IsWithinItsLimit() => Rules.AssertNone("Sizes", LongLines.Check(RepositoryTree.Files));

    [Theory]
    [InlineData("src/A/B.cs", 150, null)]
    [InlineData("src/A/B.cs", 151, "src/A/B.cs:2: 151 characters, at most 150")]
    [InlineData("tests/A/B.cs", 151, "tests/A/B.cs:2: 151 characters, at most 150")]
    [InlineData("benchmarks/A/B.cs", 151, "benchmarks/A/B.cs:2: 151 characters, at most 150")]
    [InlineData("src/A/B.g.cs", 151, null)]
    [InlineData("docs/a.md", 151, null)]
    public void LongLines_ALineAroundTheLimit_IsFoundWithItsNumber(string path, int length, string? expected)
    {
        RepositoryFile file = new(path, $"namespace A;\n{new string('x', length)}\n");
        Assert.Equal(expected, LongLines.Check([file]).SingleOrDefault());
    }

    [Theory]
    [InlineData("tests/A/B.cs", "3")]
    [InlineData("src/A/B.cs", "0 1 3")]
    public void LongLines_RawStrings_AreExemptInTestsOnly(string path, string expected)
    {
        string wide = new('x', LongLines.CharactersMax);
        const string Quotes = "\"\"\"";
        string[] lines = [$"Use({Quotes}{wide}{Quotes});", $"Use({Quotes} // {wide}", $"{Quotes});", $"{wide};"];
        IEnumerable<string> found = LongLines.Check([new RepositoryFile(path, string.Join('\n', lines))]);
        Assert.Equal(expected, string.Join(' ', found.Select(line => int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture) - 1)));
    }

    [Theory]
    [InlineData("src/a.cs | a table of constants | 2026-11-21", 0)]
    [InlineData("", 1)]
    [InlineData("src/a.cs | a table of constants", 2)]
    [InlineData("src/a.cs | | 2026-11-21", 2)]
    [InlineData("src/a.cs | reason | yesterday", 2)]
    [InlineData("src/a.cs | reason | 2026-11-21\nsrc/b.cs | reason | 2026-11-21", 1)]
    public void SizeExemptions_AViolationOfA_IsExcusedByAValidLineOnly(string text, int expected)
    {
        SizeViolation violation = new("src/a.cs", 501, 500);
        Assert.Equal(expected, new SizeExemptions(text).Check([violation]).Count());
    }
}
