using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Plan.Catalog;
using Millrace.Plan.Logical;
using Millrace.Planner.Analyzer;
using Millrace.Planner.Explain;
using Millrace.Planner.Optimizer;
using Millrace.Planner.Physical;

namespace Millrace.Planner;

/// <summary>Turns a bound plan into stages that the runtime runs. Stateless; opens nothing but what connectors need to describe themselves.</summary>
/// <param name="registry">Functions, connectors, mappings, rules.</param>
/// <param name="options">The job's options.</param>
public sealed class QueryPlanner(EngineRegistry registry, EngineOptions options)
{
    /// <summary>Checks names and types of a plan, gives each operator its identity, and carries the identity of rows where it is needed.</summary>
    /// <param name="root">A bound plan.</param>
    /// <exception cref="MillraceException">It does not fit together (user), with the position in the statement.</exception>
    public LogicalNode Analyze(LogicalNode root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return new PlanAnalyzer(registry, options).Analyze(root);
    }

    /// <summary>Applies the rules to a plan.</summary>
    /// <param name="root">An analysed plan.</param>
    public OptimizedPlan Optimize(LogicalNode root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return new PlanOptimizer(registry).Optimize(root);
    }

    /// <summary>Analyses, optimises and maps a plan.</summary>
    /// <param name="sinkRoot">A bound plan with a sink at its root.</param>
    /// <param name="deadLetters">The table that rejected rows are written to, of columns
    /// <see cref="Execution.RowErrors.DeadLetter.Schema"/>; null for none.</param>
    /// <exception cref="MillraceException">It does not fit together (user), or a source or sink cannot be made.</exception>
    public JobPlan Plan(LogicalNode sinkRoot, TableDefinition? deadLetters)
    {
        OptimizedPlan optimized = Optimize(Analyze(sinkRoot));
        return new PhysicalPlanner(registry, options).Plan(optimized.Root, deadLetters);
    }

    /// <summary>Describes how a plan would run, and runs nothing.</summary>
    /// <inheritdoc cref="Plan"/>
    public PlanExplanation Explain(LogicalNode sinkRoot, TableDefinition? deadLetters)
    {
        LogicalNode analyzed = Analyze(sinkRoot);
        OptimizedPlan optimized = Optimize(analyzed);
        JobPlan job = new PhysicalPlanner(registry, options).Plan(optimized.Root, deadLetters);
        return PlanExplainer.Explain(analyzed, optimized, job);
    }
}
