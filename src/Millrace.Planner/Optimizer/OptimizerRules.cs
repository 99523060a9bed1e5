using Millrace.Plan.Rules;
using Millrace.Planner.Optimizer.Rules;

namespace Millrace.Planner.Optimizer;

/// <summary>The rules that know no package: they hold for every plan.</summary>
/// <remarks>
/// <para>
/// What they promise: the rows of the result, their order and their columns stay. A row that comes out without the rules comes out with
/// them, and no other does; so an expression that can fail for a row (<see cref="Plan.Functions.FunctionTraits.CanFail"/>) is
/// neither left out, even where nobody needs its column, nor evaluated for rows that a filter would have dropped.
/// </para>
/// <para>
/// What they do not promise: a row that a filter drops anyway may be dropped before a step that would have failed for it. It is then not
/// among the dead letters. So rules may take dead letters away, and never add one.
/// </para>
/// </remarks>
internal static class OptimizerRules
{
    /// <summary>Rules that make expressions simple and whole, so that the rules of packages, which come next, see them as one.</summary>
    public static IReadOnlyList<ILogicalRule> Early { get; } =
    [
        new FoldConstantsRule(),
        new OrderFiltersRule(),
        new PushDownFilterRule(),
        new MergeProjectsRule(),
    ];

    /// <summary>Rules that cut the plan for the runtime.</summary>
    public static IReadOnlyList<ILogicalRule> Late { get; } =
    [
        new SeparateBlockingIORule(),
        new PruneColumnsRule(),
        new PushDownLimitRule(),
    ];
}
