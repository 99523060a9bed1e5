using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Execution.Planning;
using Millrace.Plan.Explain;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Explain;

/// <summary>Describes a plan on its way from statement to stages.</summary>
internal static class PlanExplainer
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Describes it.</summary>
    public static PlanExplanation Explain(LogicalNode analyzed, OptimizedPlan optimized, JobPlan job)
    {
        StageSummary[] stages = [.. job.Stages.Select(s => new StageSummary(s, job))];
        string rules = optimized.AppliedRules.IsEmpty ? "none" : string.Join(", ", optimized.AppliedRules);
        string text = $"""
            == Logical plan ==
            {LogicalTree.Text(analyzed)}

            == Optimised plan (rules: {rules}) ==
            {LogicalTree.Text(optimized.Root)}

            == Stages ==
            {StageText.Of(stages, job)}
            """;
        var json = new JsonObject
        {
            ["logical"] = LogicalTree.Json(analyzed),
            ["optimized"] = LogicalTree.Json(optimized.Root),
            ["rules"] = new JsonArray([.. optimized.AppliedRules.Select(r => (JsonNode)r)]),
            ["physical"] = StageJson.Of(stages, job),
        };
        return new PlanExplanation(text.ReplaceLineEndings("\n") + "\n", json.ToJsonString(Indented));
    }
}
