using System.Collections.Immutable;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>Computes columns from each row.</summary>
/// <param name="Input">Where the rows come from.</param>
/// <param name="Columns">The columns to make, in order; names are unique.</param>
public sealed record ProjectNode(LogicalNode Input, ImmutableArray<NamedExpression> Columns) : LogicalNode
{
    /// <inheritdoc/>
    public override ImmutableArray<LogicalNode> Inputs => [Input];

    /// <inheritdoc/>
    public override ChangelogKinds Takes => ChangelogKinds.All;

    /// <inheritdoc/>
    public override ImmutableArray<Expression> Expressions => [.. Columns.Select(c => c.Expression)];

    /// <inheritdoc/>
    public override LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs) => this with { Input = inputs[0] };

    /// <inheritdoc/>
    public override LogicalNode WithExpressions(ImmutableArray<Expression> expressions) =>
        this with { Columns = [.. Columns.Select((c, i) => c with { Expression = expressions[i] })] };

    /// <inheritdoc/>
    public override Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer) =>
        new([.. Columns.Select(c => typer.FieldOf(c, inputs[0]))]);

    /// <inheritdoc/>
    public override string Describe() => $"Project: {string.Join(", ", Columns)}";

    /// <inheritdoc/>
    public bool Equals(ProjectNode? other) =>
        other is not null && base.Equals(other) && Input.Equals(other.Input) && Columns.AsSpan().SequenceEqual(other.Columns.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Columns.Length;
}
