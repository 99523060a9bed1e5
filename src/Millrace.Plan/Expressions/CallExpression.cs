using System.Collections.Immutable;

namespace Millrace.Plan.Expressions;

/// <summary>A call of a function by name. Operators are functions too: <c>=</c>, <c>+</c>, <c>and</c>, <c>not</c>, <c>is_null</c>.</summary>
/// <param name="Function">The function's name in lower case.</param>
/// <param name="Arguments">The arguments in order.</param>
public sealed record CallExpression(string Function, ImmutableArray<Expression> Arguments) : Expression
{
    /// <inheritdoc/>
    public override ImmutableArray<Expression> Operands => Arguments;

    /// <inheritdoc/>
    public override Expression WithOperands(ImmutableArray<Expression> operands) => this with { Arguments = operands };

    /// <inheritdoc/>
    public bool Equals(CallExpression? other) =>
        other is not null && Function == other.Function && Arguments.AsSpan().SequenceEqual(other.Arguments.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Arguments.Aggregate(StringComparer.Ordinal.GetHashCode(Function), (hash, argument) => hash * 31 + argument.GetHashCode());

    /// <inheritdoc/>
    public override string ToString() => SqlForm.Call(this);
}
