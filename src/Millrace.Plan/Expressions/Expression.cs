using System.Collections.Immutable;
using Millrace.Errors;

namespace Millrace.Plan.Expressions;

/// <summary>A value computed from a row, by names: columns and functions are looked up when the plan is analysed.</summary>
/// <remarks>Immutable. Compares by value; <see cref="Position"/> does not count.</remarks>
public abstract record Expression
{
    /// <summary>Where the text stands that it was made from, or null.</summary>
    public TextPosition? Position { get; init; }

    /// <summary>The expressions that it is made of.</summary>
    public virtual ImmutableArray<Expression> Operands => [];

    /// <summary>The same expression over other operands.</summary>
    /// <param name="operands">As many as there are in <see cref="Operands"/>.</param>
    public virtual Expression WithOperands(ImmutableArray<Expression> operands) => this;

    /// <summary>Rewrites bottom up: operands first, then the expression itself.</summary>
    public Expression Transform(Func<Expression, Expression> rewrite)
    {
        ArgumentNullException.ThrowIfNull(rewrite);
        ImmutableArray<Expression> operands = Operands;
        if (operands.IsEmpty)
            return rewrite(this);
        ImmutableArray<Expression> rewritten = [.. operands.Select(o => o.Transform(rewrite))];
        bool same = rewritten.AsSpan().SequenceEqual(operands.AsSpan(), ReferenceEqualityComparer.Instance);
        return rewrite(same ? this : WithOperands(rewritten));
    }

    /// <summary>This expression and all below it, from the top.</summary>
    public IEnumerable<Expression> Descendants() => Operands.SelectMany(o => o.Descendants()).Prepend(this);

    /// <summary>Equality of kind and content.</summary>
    public virtual bool Equals(Expression? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.Name.Length;

    /// <summary>The expression as SQL would write it.</summary>
    public abstract override string ToString();
}
