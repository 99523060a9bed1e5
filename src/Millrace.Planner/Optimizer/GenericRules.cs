using Millrace.Execution.Planning;
using Millrace.Plan.Rules;

namespace Millrace.Planner.Optimizer;

/// <summary>The rules that hold for every plan: a line each. Those of packages come between <see cref="Early"/> and <see cref="Late"/>.</summary>
internal static class GenericRules
{
    /// <summary>Rules that make expressions simple and whole, so that packages see them as one.</summary>
    public static IReadOnlyList<ILogicalRule> Early(EngineOptions options) => [];

    /// <summary>Rules that cut the plan for the runtime.</summary>
    public static IReadOnlyList<ILogicalRule> Late(EngineOptions options) => [];
}
