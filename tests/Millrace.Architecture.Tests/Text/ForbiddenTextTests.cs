using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Text;

public sealed class ForbiddenTextTests
{
    [Fact]
    public void Repository_EachFile_HasNoForbiddenText()
    {
        IEnumerable<string> found =
            from file in RepositoryTree.Files
            from pattern in ForbiddenPatterns.All
            from violation in pattern.FindIn(file)
            select violation;
        Rules.AssertNone("Forbidden text", found);
    }

    [Theory]
    [InlineData("a.json", "\"path\": \"/ho" + "me/ada/x\"", 1)]
    [InlineData("a.sh", "cd /ro" + "ot/x", 1)]
    [InlineData("a.md", "see C:\\Us" + "ers\\ada", 1)]
    [InlineData("package-lock.json", "\"resol" + "ved\": \"https://host.example/x.tgz\"", 1)]
    [InlineData("packages.lock.json", "\"resol" + "ved\": \"11.0.0\"", 0)]
    [InlineData("a.md", "https://regi" + "stry.npmjs.org/x", 1)]
    [InlineData("a.cs", "// TO" + "DO later", 1)]
    [InlineData("a.cs", "throw new NotImplemented" + "Exception();", 1)]
    [InlineData("a.md", "No TO" + "DO stays in code.", 0)]
    [InlineData("a.cs", "    #reg" + "ion Fields", 1)]
    [InlineData("a.md", "https://host.example/ho" + "me/page", 0)]
    public void FindIn_ALine_IsForbiddenWhereAPatternSaysSo(string path, string line, int expected)
    {
        RepositoryFile file = new(path, line);
        Assert.Equal(expected, ForbiddenPatterns.All.Sum(pattern => pattern.FindIn(file).Count()));
    }
}
