using Millrace.Plan.Logical;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>Ids for nodes that a rule adds: that of the node they come from, with a number that no other node has.</summary>
internal sealed class NodeIds(LogicalNode root)
{
    private readonly HashSet<string> _taken = [.. root.Descendants().Select(n => n.Id)];

    public string After(LogicalNode node)
    {
        if (node.Id.Length == 0)
            return "";
        int number = 1;
        while (!_taken.Add($"{node.Id}.{number}"))
            number++;
        return $"{node.Id}.{number}";
    }
}
