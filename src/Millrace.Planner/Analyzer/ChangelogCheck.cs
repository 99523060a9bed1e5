using Millrace.Errors;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Analyzer;

/// <summary>Checks on each edge that its consumer takes the kinds of change that its producer makes.</summary>
internal static class ChangelogCheck
{
    /// <exception cref="MillraceException"><c>CHANGELOG</c> (user): names both operators.</exception>
    public static void Check(LogicalNode node)
    {
        foreach (LogicalNode input in node.Inputs)
        {
            Check(input);
            ChangelogKinds refused = MadeBy(input) & ~node.Takes;
            if (refused != 0)
            {
                throw MillraceException.User(
                    "CHANGELOG",
                    $"{node.Describe()} takes {node.Takes} rows only, and {input.Describe()} makes {refused}",
                    "Put an aggregation or another sink between them",
                    node.Position);
            }
        }
    }

    /// <summary>What comes out: a node that passes changes on makes what its input makes.</summary>
    private static ChangelogKinds MadeBy(LogicalNode node) =>
        node.Makes | (node.Takes == ChangelogKinds.All ? node.Inputs.Aggregate(default(ChangelogKinds), (kinds, i) => kinds | MadeBy(i)) : 0);
}
