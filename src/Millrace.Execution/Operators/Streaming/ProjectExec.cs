using System.Collections.Immutable;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.Planning;
using Millrace.Plan.Expressions;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>Computes columns from each row, in the order of its input. Stateless.</summary>
/// <param name="Columns">The columns, for people.</param>
/// <param name="Compiled">Their expressions, bound.</param>
public sealed record ProjectExec(ImmutableArray<NamedExpression> Columns, CompiledExpressions Compiled) : OperatorExec
{
    /// <inheritdoc/>
    public override string Name => "Project";

    /// <inheritdoc/>
    public override IOperator CreateOperator() => new ProjectOperator(Compiled, Schema);

    /// <inheritdoc/>
    public override string Describe() => string.Join(", ", Columns);
}
