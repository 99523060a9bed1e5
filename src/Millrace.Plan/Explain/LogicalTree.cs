using System.Text;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Explain;

/// <summary>Writes logical plans for people and programs.</summary>
public static class LogicalTree
{
    private const int IndentSpaces = 2;

    /// <summary>A line a node, inputs below and further in; no line ends the text.</summary>
    public static string Text(LogicalNode root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var text = new StringBuilder();
        Write(root, 0, text);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>An object a node: <c>id</c>, <c>node</c> (its kind), <c>describe</c>, <c>inputs</c>.</summary>
    public static JsonObject Json(LogicalNode root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return new JsonObject
        {
            ["id"] = root.Id,
            ["node"] = KindOf(root),
            ["describe"] = root.Describe(),
            ["inputs"] = new JsonArray([.. root.Inputs.Select(i => (JsonNode)Json(i))]),
        };
    }

    private static void Write(LogicalNode node, int depth, StringBuilder text)
    {
        text.Append(' ', depth * IndentSpaces).Append(node.Describe()).Append('\n');
        foreach (LogicalNode input in node.Inputs)
            Write(input, depth + 1, text);
    }

    private static string KindOf(LogicalNode node)
    {
        string name = node.GetType().Name;
        return name.EndsWith("Node", StringComparison.Ordinal) ? name[..^"Node".Length] : name;
    }
}
