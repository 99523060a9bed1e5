using System.Text;
using System.Text.Json.Nodes;
using Millrace.Planner.Explain;
using Millrace.Planner.Tests.Support;

namespace Millrace.Planner.Tests.Explain;

/// <summary>
/// What EXPLAIN says of small plans. A case of the golden file is <c>## title</c>, a query, <c>=&gt;</c> and the text.
/// <c>MILLRACE_UPDATE_GOLDENS=1</c> writes the file anew; the difference is to be reviewed.
/// </summary>
public sealed class ExplainGoldenTests
{
    [Fact]
    public void Explain_EachCase_GivesWhatIsWritten()
    {
        string path = Path.Combine(Folder(), "explain.golden");
        string text = File.ReadAllText(path);
        var actual = new StringBuilder();
        foreach (string block in ("\n" + text).Split("\n## ").Skip(1))
        {
            string head = block[..block.IndexOf("\n=>", StringComparison.Ordinal)];
            string query = head[(head.IndexOf('\n', StringComparison.Ordinal) + 1)..];
            var session = new TestSession();
            actual.Append($"## {head}\n=>\n{session.Planner.Explain(session.Bind(query), session.DeadLetters).Text}\n");
        }

        string written = actual.ToString().TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("MILLRACE_UPDATE_GOLDENS") == "1")
            File.WriteAllText(path, written);
        else
            Assert.Equal(text, written);
    }

    [Fact]
    public void Explain_Json_HasStagesThatAgreeWithThePlan()
    {
        var session = new TestSession();
        PlanExplanation explanation = session.Planner.Explain(session.Bind("SELECT checked(n) AS m FROM t"), session.DeadLetters);
        JsonNode? physical = JsonNode.Parse(explanation.Json)?["physical"];
        JsonArray? stages = physical?["stages"]?.AsArray();
        Assert.Equal(session.Plan("SELECT checked(n) AS m FROM t").Stages.Length, stages?.Count);
        Assert.Equal("exactly-once", (string?)stages?[2]?["guarantee"]);
        Assert.Equal(1, (int?)physical?["regions"]);
        Assert.True((long?)physical?["minimum_bytes"] > 0);
    }

    [Fact]
    public void Explain_SeveralSubtasks_CountsRegions()
    {
        var session = new TestSession(new Execution.Planning.EngineOptions { Subtasks = 3 });
        string text = session.Planner.Explain(session.Bind("SELECT n FROM t"), null).Text;
        Assert.Contains("Regions: 3.", text, StringComparison.Ordinal);
    }

    private static string Folder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Millrace.slnx")))
            folder = folder.Parent;
        string root = folder?.FullName ?? throw new InvalidOperationException("no Millrace.slnx above the tests");
        return Path.Combine(root, "tests", "Millrace.Planner.Tests", "goldens");
    }
}
