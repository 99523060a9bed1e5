using System.Text.Json.Nodes;
using Millrace.Execution.Planning;

namespace Millrace.Planner.Explain;

/// <summary>Stages and exchanges for programs.</summary>
internal static class StageJson
{
    /// <summary>An object with <c>stages</c>, <c>edges</c>, <c>regions</c>, <c>minimum_bytes</c> and <c>fingerprint</c>.</summary>
    public static JsonObject Of(StageSummary[] stages, JobPlan job) => new()
    {
        ["name"] = job.Name,
        ["stages"] = new JsonArray([.. stages.Select(s => (JsonNode)Stage(s))]),
        ["edges"] = new JsonArray([.. job.Edges.Select(e => (JsonNode)Edge(e, stages[e.From]))]),
        ["regions"] = Regions.Count(job),
        ["minimum_bytes"] = stages.Sum(s => s.StepBytes + s.EdgeBytes),
        ["fingerprint"] = job.Fingerprint,
    };

    private static JsonObject Stage(StageSummary summary)
    {
        StagePlan stage = summary.Stage;
        var json = new JsonObject
        {
            ["index"] = stage.Index,
            ["subtasks"] = stage.Subtasks,
            ["slot"] = StageText.SlotName(stage.Slot),
            ["ordered"] = stage.IsOrdered,
            ["stateful"] = stage.IsStateful,
            ["remote"] = stage.IsRemote,
            ["operators"] = new JsonArray([.. stage.Operators.Select(o => (JsonNode)Operator(o))]),
            ["step_bytes"] = summary.StepBytes,
        };
        if (summary.HasNeed)
        {
            json["batch_need"] =
                new JsonObject { ["rows"] = stage.Need.Rows, ["bytes"] = stage.Need.Bytes, ["wait_ms"] = stage.Need.Wait.TotalMilliseconds };
        }

        if (summary.Guarantee is string guarantee)
        {
            json["guarantee"] = guarantee;
            json["guarantee_reason"] = summary.GuaranteeReason;
        }

        return json;
    }

    private static JsonObject Operator(PhysicalNode node) => new()
    {
        ["id"] = node.Id,
        ["name"] = node.Name,
        ["describe"] = node.Describe(),
        ["columns"] = new JsonArray([.. node.Schema.Fields.Select(f => (JsonNode)f.ToString())]),
    };

    private static JsonObject Edge(EdgePlan edge, StageSummary from) => new()
    {
        ["id"] = edge.Id,
        ["from"] = edge.From,
        ["to"] = edge.To,
        ["exchange"] = edge.Exchange == ExchangeKind.Forward ? "forward" : "rebalance",
        ["dead_letters"] = edge.IsDeadLetter,
        ["slice_bytes"] = edge.SliceBytes,
        ["wide"] = edge.IsDeadLetter ? new JsonArray() : new JsonArray([.. from.WideColumns.Select(c => (JsonNode)c)]),
    };
}
