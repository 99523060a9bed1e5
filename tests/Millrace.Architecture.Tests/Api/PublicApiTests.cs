using System.Reflection;
using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Api;

public sealed class PublicApiTests
{
    public static TheoryData<string> Projects => new(RepositoryTree.SourceProjects);

    [Theory]
    [MemberData(nameof(Projects))]
    public void PublicApi_OfAProject_IsTheApprovedOne(string project)
    {
        Assembly assembly = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, project + ".dll"));
        string actual = PublicSurface.Of(assembly);
        string path = ApprovedApi.PathOf(project);
        if (ApprovedApi.IsUpdating)
        {
            Directory.CreateDirectory(ApprovedApi.Folder);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"eng/api/{project}.txt is missing: run eng/update-api.sh and review what it writes");
        Rules.AssertNone(
            $"The public surface of {project} differs from eng/api/{project}.txt; if it should, run eng/update-api.sh",
            ApprovedApi.Differences(File.ReadAllText(path), actual));
    }

    [Fact]
    public void ApprovedFiles_EachFile_BelongsToAProject()
    {
        string[] stale = ApprovedApi.StaleFiles(RepositoryTree.SourceProjects).ToArray();
        if (ApprovedApi.IsUpdating)
        {
            Array.ForEach(stale, File.Delete);
            stale = [];
        }

        Rules.AssertNone("Approved files without a project", stale);
    }

    [Fact]
    public void Differences_AChangedMember_IsShownWithItsType()
    {
        const string Approved = "sealed class A\n  void Old()\n  void Same()\n";
        const string Actual = "sealed class A\n  void Same()\n  void Young()\n";
        string[] expected = ["- sealed class A { void Old() }", "+ sealed class A { void Young() }"];
        Assert.Equal(expected, ApprovedApi.Differences(Approved, Actual));
    }
}
