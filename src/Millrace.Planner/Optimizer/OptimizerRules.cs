using Millrace.Execution.Planning;
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
public static class OptimizerRules
{
    /// <summary>Adds them, in the order in which they work best; the driver repeats them until nothing changes.</summary>
    public static void Register(EngineRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(new FoldConstantsRule());
        registry.Add(new OrderFiltersRule());
        registry.Add(new PushDownFilterRule());
        registry.Add(new MergeProjectsRule());
        registry.Add(new SeparateBlockingIORule());
        registry.Add(new PruneColumnsRule());
        registry.Add(new PushDownLimitRule());
    }
}
