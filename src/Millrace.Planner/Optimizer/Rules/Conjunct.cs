using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>One of the conditions of a filter that must all hold.</summary>
/// <param name="Predicate">The condition.</param>
/// <param name="Source">The filter that it stands in.</param>
internal readonly record struct Conjunct(Expression Predicate, FilterNode Source);
