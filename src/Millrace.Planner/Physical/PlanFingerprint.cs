using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Millrace.Execution.Planning;

namespace Millrace.Planner.Physical;

/// <summary>SHA-256 over what a restored job must have in common with the one that wrote its checkpoint.</summary>
internal static class PlanFingerprint
{
    /// <summary>
    /// The fingerprint, in hexadecimal digits: operators with ids, columns and what must stay of them; stages; exchanges. Not the number of subtasks.
    /// </summary>
    public static string Of(ImmutableArray<StagePlan> stages, ImmutableArray<EdgePlan> edges)
    {
        var text = new StringBuilder();
        foreach (StagePlan stage in stages)
        {
            text.Append(CultureInfo.InvariantCulture, $"stage {stage.Index} {stage.Slot} {stage.IsOrdered}\n");
            foreach (PhysicalNode node in stage.Operators)
            {
                text.Append(CultureInfo.InvariantCulture, $"{node.Id} {node.Name} {node.Schema}\n");
                foreach ((string name, string value) in node.Invariants)
                    text.Append(CultureInfo.InvariantCulture, $"{name.Length} {name} {value.Length} {value}\n");
            }
        }

        foreach (EdgePlan edge in edges)
            text.Append(CultureInfo.InvariantCulture, $"edge {edge.Id} {edge.IsDeadLetter}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
