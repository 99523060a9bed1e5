using System.Collections.Immutable;
using Millrace.Types;

namespace Millrace.Plan.Expressions;

/// <summary>A conversion to a type.</summary>
/// <param name="Operand">What is converted.</param>
/// <param name="Target">The type to convert to.</param>
public sealed record CastExpression(Expression Operand, DataType Target) : Expression
{
    /// <inheritdoc/>
    public override ImmutableArray<Expression> Operands => [Operand];

    /// <inheritdoc/>
    public override Expression WithOperands(ImmutableArray<Expression> operands) => this with { Operand = operands[0] };

    /// <inheritdoc/>
    public override string ToString() => $"CAST({Operand} AS {Target})";
}
