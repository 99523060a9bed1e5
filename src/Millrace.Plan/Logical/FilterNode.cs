using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>Keeps the rows for which a predicate is true; false and NULL drop a row.</summary>
/// <param name="Input">Where the rows come from.</param>
/// <param name="Predicate">A boolean expression.</param>
public sealed record FilterNode(LogicalNode Input, Expression Predicate) : LogicalNode
{
    /// <inheritdoc/>
    public override ImmutableArray<LogicalNode> Inputs => [Input];

    /// <inheritdoc/>
    public override ChangelogKinds Takes => ChangelogKinds.All;

    /// <inheritdoc/>
    public override ImmutableArray<Expression> Expressions => [Predicate];

    /// <inheritdoc/>
    public override LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs) => this with { Input = inputs[0] };

    /// <inheritdoc/>
    public override LogicalNode WithExpressions(ImmutableArray<Expression> expressions) => this with { Predicate = expressions[0] };

    /// <inheritdoc/>
    public override Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer)
    {
        DataType type = typer.TypeOf(Predicate, inputs[0]);
        return type is BooleanType or NullType
            ? inputs[0]
            : throw MillraceException.User(
                "TYPE_MISMATCH", $"a condition must be BOOLEAN, and {Predicate} is {type}", "Compare it with something", Predicate.Position);
    }

    /// <inheritdoc/>
    public override string Describe() => $"Filter: {Predicate}";
}
