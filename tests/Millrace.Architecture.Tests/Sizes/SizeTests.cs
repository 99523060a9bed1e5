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
