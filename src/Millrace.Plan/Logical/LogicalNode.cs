using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>A step of a query, by names. The set of nodes is open: packages bring their own, with a codec and a physical mapping.</summary>
/// <remarks>Immutable. A node that changes its inputs or expressions is copied with its <see cref="Uid"/> and <see cref="Id"/>.</remarks>
public abstract record LogicalNode
{
    /// <summary>What makes this node's rows, in order; empty for sources.</summary>
    public abstract ImmutableArray<LogicalNode> Inputs { get; }

    /// <summary>The user's own name for the operator, kept through changes of the plan; or null.</summary>
    public string? Uid { get; init; }

    /// <summary>
    /// The operator's identity, which checkpoints refer to: <see cref="Uid"/>, else a hash of the path from the sink. The analyser gives
    /// it; rules keep it. Empty before.
    /// </summary>
    public string Id { get; init; } = "";

    /// <summary>Where the text stands that it was made from, or null.</summary>
    public TextPosition? Position { get; init; }

    /// <summary>The kinds of change that it can take. Default: inserts only.</summary>
    public virtual ChangelogKinds Takes => ChangelogKinds.Insert;

    /// <summary>The kinds of change that it makes. Default: inserts only.</summary>
    public virtual ChangelogKinds Makes => ChangelogKinds.Insert;

    /// <summary>The expressions it evaluates.</summary>
    public virtual ImmutableArray<Expression> Expressions => [];

    /// <summary>The same node over other inputs.</summary>
    public abstract LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs);

    /// <summary>The same node with other expressions, as many as there are in <see cref="Expressions"/>.</summary>
    public virtual LogicalNode WithExpressions(ImmutableArray<Expression> expressions) => this;

    /// <summary>The columns that it makes.</summary>
    /// <param name="inputs">The columns of its inputs, in order.</param>
    /// <param name="typer">Types of expressions.</param>
    /// <exception cref="MillraceException">A column or function is missing or does not fit (user).</exception>
    public abstract Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer);

    /// <summary>One line for <c>EXPLAIN</c>: the node's name and what it does, without its inputs.</summary>
    public abstract string Describe();

    /// <summary>Rewrites bottom up: inputs first, then the node itself.</summary>
    public LogicalNode Transform(Func<LogicalNode, LogicalNode> rewrite)
    {
        ArgumentNullException.ThrowIfNull(rewrite);
        ImmutableArray<LogicalNode> inputs = Inputs;
        if (inputs.IsEmpty)
            return rewrite(this);
        ImmutableArray<LogicalNode> rewritten = [.. inputs.Select(i => i.Transform(rewrite))];
        bool same = rewritten.AsSpan().SequenceEqual(inputs.AsSpan(), ReferenceEqualityComparer.Instance);
        return rewrite(same ? this : WithInputs(rewritten));
    }

    /// <summary>This node and all below it, from the top.</summary>
    public IEnumerable<LogicalNode> Descendants() => Inputs.SelectMany(i => i.Descendants()).Prepend(this);

    /// <summary>Its columns, derived through all inputs.</summary>
    public Schema SchemaWith(ExpressionTyper typer) => DeriveSchema([.. Inputs.Select(i => i.SchemaWith(typer))], typer);
}
