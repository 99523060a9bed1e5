namespace Millrace.Execution.Storage;

/// <summary>What a restore must run again exactly as it was.</summary>
/// <param name="PhysicalPlan">The physical plan as its own versioned JSON text.</param>
/// <param name="Options">Options that change results, by key.</param>
/// <param name="Functions">Functions of the plan.</param>
/// <param name="Models">Models of the plan.</param>
/// <param name="Operators">All operator ids, in the plan's order.</param>
/// <param name="KeyGroups">Number of key groups, fixed at the first start.</param>
/// <param name="HashName">The hash that assigns keys to groups.</param>
public sealed record PlanManifest(
    string PhysicalPlan,
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyList<NamedVersion> Functions,
    IReadOnlyList<NamedVersion> Models,
    IReadOnlyList<string> Operators,
    int KeyGroups,
    string HashName)
{
    /// <summary>By value, lists included.</summary>
    public bool Equals(PlanManifest? other) =>
        other is not null
        && (PhysicalPlan, KeyGroups, HashName) == (other.PhysicalPlan, other.KeyGroups, other.HashName)
        && SequenceEquality.Same(Options, other.Options)
        && SequenceEquality.Same(Functions, other.Functions)
        && SequenceEquality.Same(Models, other.Models)
        && SequenceEquality.Same(Operators, other.Operators);

    /// <inheritdoc/>
    public override int GetHashCode() => (Operators.Count, KeyGroups, Functions.Count, Models.Count).GetHashCode();
}
