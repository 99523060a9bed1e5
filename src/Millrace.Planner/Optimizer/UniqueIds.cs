using System.Globalization;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Optimizer;

/// <summary>Where rules made several nodes of one, the one nearest to the sink keeps its id, and the others get a suffix <c>/n</c>.</summary>
internal static class UniqueIds
{
    /// <summary>Makes the ids of a plan unique.</summary>
    public static LogicalNode Apply(LogicalNode root) => Apply(root, new Dictionary<string, int>(StringComparer.Ordinal));

    private static LogicalNode Apply(LogicalNode node, Dictionary<string, int> seen)
    {
        int before = seen.GetValueOrDefault(node.Id);
        seen[node.Id] = before + 1;
        string id = before == 0 ? node.Id : string.Create(CultureInfo.InvariantCulture, $"{node.Id}/{before}");
        LogicalNode named = before == 0 ? node : node with { Id = id };
        return node.Inputs.IsEmpty ? named : named.WithInputs([.. node.Inputs.Select(i => Apply(i, seen))]);
    }
}
