using Millrace.Server.Reference;

namespace Millrace.EndToEnd.Tests;

/// <summary>The pages of <c>docs/reference</c> that are made from the code.</summary>
public sealed class ReferencePageTests
{
    [Fact]
    public void Pages_InTheRepository_AreThoseOfTheCode()
    {
        string folder = Path.Combine(Repository.Root, "docs", "reference");
        foreach ((string name, string text) in ReferencePages.All())
        {
            string path = Path.Combine(folder, name);
            if (Environment.GetEnvironmentVariable("MILLRACE_UPDATE_DOCS") == "1")
                File.WriteAllText(path, text);
            Assert.True(
                File.Exists(path) && File.ReadAllText(path) == text,
                $"docs/reference/{name} is not what the code says: run the tests with MILLRACE_UPDATE_DOCS=1");
        }
    }

    [Theory]
    [InlineData("functions", "signature")]
    [InlineData("connectors", "options")]
    [InlineData("models", "options")]
    [InlineData("options", "default")]
    public async Task List_Json_IsAnObjectALine(string command, string field)
    {
        ProcessResult result = await MillraceProcess.RunAsync(Repository.Root, command, "--json");

        result.AssertExit(0);
        Assert.NotEmpty(result.Json);
        Assert.All(result.Json, line => Assert.True(line.TryGetProperty(field, out _)));
    }
}
