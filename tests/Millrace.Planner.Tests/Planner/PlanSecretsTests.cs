using System.Collections.Immutable;
using Millrace.Execution.Planning;
using Millrace.Plan.Catalog;
using Millrace.Planner.Tests.Support;
using Millrace.Types;

namespace Millrace.Planner.Tests.Planner;

public sealed class PlanSecretsTests
{
    [Theory]
    [InlineData("hunter2", "***")]
    [InlineData("secret://env/TOKEN", "secret://env/TOKEN")]
    public void Plan_OptionMarkedSecret_IsMaskedUnlessAReference(string value, string shown)
    {
        var session = new TestSession();
        session.Catalog.Add(new TableDefinition(
            "guarded",
            new Schema([new Field("n", IntegerType.Int64)]),
            ImmutableSortedDictionary<string, string>.Empty.Add("connector", "test").Add("token", value).Add("path", "hunter2-is-no-secret-here")));

        JobPlan plan = session.Plan("SELECT n FROM guarded");

        Assert.Contains($"\"token\":\"{shown}\"", plan.LogicalPlan.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("hunter2-is-no-secret-here", plan.LogicalPlan, StringComparison.Ordinal);
        Assert.DoesNotContain("\"hunter2\"", plan.LogicalPlan, StringComparison.Ordinal);
        Assert.DoesNotContain("\"hunter2\"", session.Planner.Explain(session.Bind("SELECT n FROM guarded"), null).Json, StringComparison.Ordinal);
    }
}
