using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Millrace.Errors;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Analyzer;

/// <summary>
/// Gives operators their identity: the user's uid, else the first 8 bytes of SHA-256, in hexadecimal digits, over the path from the sink, which
/// is the kinds of nodes and the places of inputs: <c>SinkNode/0:ProjectNode/0:ScanNode</c>. Checkpoints refer to it.
/// </summary>
internal static class OperatorIds
{
    private const int HashBytes = 8;

    /// <summary>Names the nodes of a plan; those that have an id keep it.</summary>
    /// <exception cref="MillraceException"><c>UID_DUPLICATE</c> (user).</exception>
    public static LogicalNode Assign(LogicalNode root)
    {
        LogicalNode named = Assign(root, root.GetType().Name);
        string? twice = named
            .Descendants()
            .Where(n => n.Uid is not null)
            .GroupBy(n => n.Id, StringComparer.Ordinal)
            .FirstOrDefault(g => g.Count() > 1)?.Key;
        return twice is null
            ? named
            : throw MillraceException.User("UID_DUPLICATE", $"two operators have the uid '{twice}'", "Choose another uid for one of them");
    }

    private static LogicalNode Assign(LogicalNode node, string path)
    {
        ImmutableArray<LogicalNode> inputs =
        [
            .. node.Inputs.Select((input, i) => Assign(input, string.Create(CultureInfo.InvariantCulture, $"{path}/{i}:{input.GetType().Name}"))),
        ];
        LogicalNode over = inputs.IsEmpty ? node : node.WithInputs(inputs);
        return node.Id.Length > 0 ? over : over with { Id = node.Uid ?? Hash(path) };
    }

    private static string Hash(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, HashBytes));
}
