using System.Collections.Immutable;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.Planning;
using Millrace.Plan.Expressions;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>Makes a row of each item of an array, in order; resumable within a row. Stateless between slices.</summary>
/// <param name="Array">The array, for people.</param>
/// <param name="Compiled">The array, bound: one expression of list or fixed-size list type.</param>
/// <param name="Carried">The input's columns that are passed on, by index.</param>
/// <param name="WithOrdinality">Whether the item's place, from 1, is the last column.</param>
public sealed record UnnestExec(Expression Array, CompiledExpressions Compiled, ImmutableArray<int> Carried, bool WithOrdinality) : OperatorExec
{
    /// <inheritdoc/>
    public override string Name => "Unnest";

    /// <inheritdoc/>
    public override IOperator CreateOperator() => new UnnestOperator(Compiled, Schema, Carried, WithOrdinality);

    /// <inheritdoc/>
    public override string Describe() => Array.ToString();
}
