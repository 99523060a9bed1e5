using System.Collections.Immutable;
using Millrace.Plan.Logical;

namespace Millrace.Planner;

/// <summary>A plan after the rules.</summary>
/// <param name="Root">The plan.</param>
/// <param name="AppliedRules">Names of the rules that changed something, in the order in which they first did.</param>
public sealed record OptimizedPlan(LogicalNode Root, ImmutableArray<string> AppliedRules);
