using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Layering;

public sealed class LayeringTests
{
    [Fact]
    public void LayerTable_EachAllowedEdge_PointsDown()
    {
        IEnumerable<string> upward =
            from source in LayerTable.Rules
            from target in LayerTable.Rules
            where LayerTable.Allows(source.Name, target.Name) && target.Layer >= source.Layer
            select $"{source.Name} (L{source.Layer}) -> {target.Name} (L{target.Layer})";
        Rules.AssertNone("Edges within a layer or upward", upward);
    }

    [Fact]
    public void SourceProjects_EachProject_HasALayer()
    {
        IEnumerable<string> unknown = RepositoryTree.SourceProjects.Where(project => LayerTable.Find(project) is null);
        Rules.AssertNone("Projects without a row in the table of layers", unknown);
    }

    [Fact]
    public void Solution_EachProjectFile_IsListed()
    {
        string solution = RepositoryTree.Files.Single(file => file.Path == "Millrace.slnx").Text;
        IEnumerable<string> missing = RepositoryTree.Files
            .Where(file => file.Extension == ".csproj" && !solution.Contains($"\"{file.Path}\"", StringComparison.Ordinal))
            .Select(file => file.Path);
        Rules.AssertNone("Projects that Millrace.slnx does not list", missing);
    }

    [Fact]
    public void ProjectReferences_EachEdge_IsAllowed()
    {
        IEnumerable<string> forbidden = RepositoryTree.Files
            .Where(file => file.SourceProject is not null && file.Extension == ".csproj")
            .SelectMany(ProjectReferences.ForbiddenIn);
        Rules.AssertNone("Forbidden project references", forbidden);
    }

    [Fact]
    public void Sources_EachNamespaceUse_IsAllowed()
    {
        IEnumerable<string> forbidden = RepositoryTree.Files.Where(file => file.IsSource).SelectMany(NamespaceUses.ForbiddenIn);
        Rules.AssertNone("Uses of projects that may not be referenced", forbidden);
    }

    [Fact]
    public void ChaosHarness_ItsProject_ReferencesNothing()
    {
        RepositoryFile project = RepositoryTree.Files.Single(file => file.Path == "tests/Millrace.Chaos/Millrace.Chaos.csproj");
        Assert.Empty(ProjectReferences.DirectOf(project));
    }

    [Theory]
    [InlineData("Millrace.Plan", "Millrace.Core", true)]
    [InlineData("Millrace.Cluster", "Millrace.Runtime", true)]
    [InlineData("Millrace.Server", "Millrace", true)]
    [InlineData("Millrace.Core", "Millrace.Plan", false)]
    [InlineData("Millrace.Sql", "Millrace.Execution", false)]
    [InlineData("Millrace.Planner", "Millrace.Runtime", false)]
    [InlineData("Millrace.Cluster", "Millrace.Inference", false)]
    [InlineData("Millrace.Testing", "Millrace", false)]
    public void Allows_AnEdge_FollowsTheTable(string from, string to, bool expected) =>
        Assert.Equal(expected, LayerTable.Allows(from, to));

    [Theory]
    [InlineData("using Millrace.Runtime;", 1)]
    [InlineData("using Tasks = Millrace.Runtime.Tasks;", 1)]
    [InlineData("    return new Millrace.Runtime.Worker();", 1)]
    [InlineData("using Millrace.Errors;", 0)]
    [InlineData("using Millrace.Plan.Logical;", 0)]
    [InlineData("// Millrace.Runtime.Tasks runs this.", 0)]
    public void ForbiddenIn_ALineOfAPlannerFile_FindsUpwardNames(string line, int expected)
    {
        RepositoryFile file = new("src/Millrace.Planner/Rule.cs", line);
        Assert.Equal(expected, NamespaceUses.ForbiddenIn(file).Count());
    }

    [Fact]
    public void ForbiddenIn_AProjectFileWithAnUpwardEdge_NamesBothEnds()
    {
        RepositoryFile project = new(
            "src/Millrace.Plan/Millrace.Plan.csproj",
            """<Project><ItemGroup><ProjectReference Include="../Millrace.Sql/Millrace.Sql.csproj" /></ItemGroup></Project>""");
        Assert.Contains("Millrace.Plan may not reference Millrace.Sql", Assert.Single(ProjectReferences.ForbiddenIn(project)));
    }
}
