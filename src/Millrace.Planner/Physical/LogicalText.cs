using Millrace.Plan.Explain;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Physical;

/// <summary>A logical plan as JSON, kept with the job.</summary>
internal static class LogicalText
{
    /// <summary>The plan as JSON.</summary>
    public static string Of(LogicalNode root) => LogicalTree.Json(root).ToJsonString();
}
