using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>
/// Makes a row of each item of an array: the input's columns or some of them, the item, and perhaps its place. A NULL or empty array makes
/// no row.
/// </summary>
/// <param name="Input">Where the rows come from.</param>
/// <param name="Array">The array, of list or fixed-size list type.</param>
/// <param name="ItemColumn">The name of the item's column.</param>
/// <param name="OrdinalityColumn">The name of the column for the place, BIGINT from 1; null for none.</param>
public sealed record UnnestNode(LogicalNode Input, Expression Array, string ItemColumn, string? OrdinalityColumn = null) : LogicalNode
{
    /// <summary>The input's columns that go on with the items; null for all.</summary>
    public CarriedColumns? Carried { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<LogicalNode> Inputs => [Input];

    /// <inheritdoc/>
    public override ImmutableArray<Expression> Expressions => [Array];

    /// <inheritdoc/>
    public override LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs) => this with { Input = inputs[0] };

    /// <inheritdoc/>
    public override LogicalNode WithExpressions(ImmutableArray<Expression> expressions) => this with { Array = expressions[0] };

    /// <inheritdoc/>
    public override Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer)
    {
        DataType item = typer.TypeOf(Array, inputs[0]).Storage switch
        {
            ListType list => list.Item.Type,
            FixedSizeListType list => list.Item.Type,
            DataType other => throw MillraceException.User(
                "TYPE_MISMATCH", $"UNNEST takes an array, and {Array} is {other}", "Name an ARRAY column", Array.Position),
        };
        IEnumerable<Field> place = OrdinalityColumn is string name ? [new Field(name, IntegerType.Int64, false)] : [];
        return new Schema([.. CarriedColumns.Of(Carried, inputs[0]), new Field(ItemColumn, item), .. place]);
    }

    /// <inheritdoc/>
    public override string Describe() =>
        $"Unnest: {Array} AS {ItemColumn}{(OrdinalityColumn is null ? "" : ", " + OrdinalityColumn)}{CarriedColumns.Describe(Carried)}";
}
