using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.Planning;
using Millrace.Plan.Expressions;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>Keeps the rows for which a predicate is true, in the order of its input. Stateless.</summary>
/// <param name="Predicate">The predicate, for people.</param>
/// <param name="Compiled">The predicate, bound: one BOOLEAN expression.</param>
public sealed record FilterExec(Expression Predicate, CompiledExpressions Compiled) : OperatorExec
{
    /// <inheritdoc/>
    public override string Name => "Filter";

    /// <inheritdoc/>
    public override IOperator CreateOperator() => new FilterOperator(Compiled);

    /// <inheritdoc/>
    public override string Describe() => Predicate.ToString();
}
