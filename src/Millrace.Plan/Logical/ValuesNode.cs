using System.Collections.Immutable;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>Rows written in the statement. One row without columns stands for <c>SELECT</c> without <c>FROM</c>.</summary>
/// <param name="Schema">The columns.</param>
/// <param name="Rows">Rows of constant expressions, each as long as the schema.</param>
public sealed record ValuesNode(Schema Schema, ImmutableArray<ImmutableArray<Expression>> Rows) : LogicalNode
{
    /// <inheritdoc/>
    public override ImmutableArray<LogicalNode> Inputs => [];

    /// <inheritdoc/>
    public override ImmutableArray<Expression> Expressions => [.. Rows.SelectMany(r => r)];

    /// <inheritdoc/>
    public override LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs) => this;

    /// <inheritdoc/>
    public override LogicalNode WithExpressions(ImmutableArray<Expression> expressions) =>
        this with { Rows = [.. Rows.Select((row, i) => ImmutableArray.Create(expressions, i * row.Length, row.Length))] };

    /// <inheritdoc/>
    public override Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer) => Schema;

    /// <inheritdoc/>
    public override string Describe() => $"Values: {Rows.Length} rows of {Schema}";

    /// <inheritdoc/>
    public bool Equals(ValuesNode? other) =>
        other is not null && base.Equals(other) && Schema.Equals(other.Schema) && Rows.Length == other.Rows.Length
        && Expressions.AsSpan().SequenceEqual(other.Expressions.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Rows.Length;
}
