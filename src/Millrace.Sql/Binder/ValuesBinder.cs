using System.Collections.Immutable;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Sql.Parser.Syntax;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>Turns VALUES into a node: constant expressions whose columns have one type each, named EXPR$0, EXPR$1, …</summary>
internal sealed class ValuesBinder(NodeBuilder nodes, ExpressionBinder expressions)
{
    /// <summary>Binds VALUES.</summary>
    /// <param name="values">The rows.</param>
    /// <param name="wanted">Types that columns should have where all their values can, by place; empty: what the rows say.</param>
    /// <exception cref="MillraceException"><c>COLUMN_COUNT</c> or <c>TYPE_MISMATCH</c> (user).</exception>
    public BoundRows Bind(ValuesSyntax values, ImmutableArray<DataType> wanted)
    {
        int width = values.Rows[0].Length;
        if (values.Rows.FirstOrDefault(r => r.Length != width) is { IsDefault: false } odd)
        {
            throw MillraceException.User(
                "COLUMN_COUNT",
                $"a row has {odd.Length} values, and the first has {width}",
                "Give every row as many",
                odd[0].Position ?? values.Position);
        }

        Expression[][] rows = [.. values.Rows.Select(r => r.Select(e => expressions.Bind(e, Scope.Empty)).ToArray())];
        DataType[][] types = [.. rows.Select(r => r.Select(e => nodes.Typer.TypeOf(e, Schema.Empty)).ToArray())];
        var fields = new Field[width];
        for (int column = 0; column < width; column++)
        {
            DataType? want = wanted.Length == width ? wanted[column] : null;
            DataType type = want is not null && CanAll(rows, types, column, want) ? want : Common(rows, types, column);
            fields[column] = new Field($"EXPR${column}", type);
            for (int row = 0; row < rows.Length; row++)
            {
                Expression value = rows[row][column];
                rows[row][column] = ImplicitCasts.To(value, types[row][column], type) ?? throw Mismatch(value, types[row][column], type);
            }
        }

        return nodes.Leaf(new ValuesNode(new Schema([.. fields]), [.. rows.Select(r => r.ToImmutableArray())]), values.Position);
    }

    private static bool CanAll(Expression[][] rows, DataType[][] types, int column, DataType want) =>
        !rows.Where((row, i) => ImplicitCasts.To(row[column], types[i][column], want) is null).Any();

    private static DataType Common(Expression[][] rows, DataType[][] types, int column)
    {
        DataType type = NullType.Instance;
        for (int row = 0; row < rows.Length; row++)
            type = Casts.CommonType(type, types[row][column]) ?? throw Mismatch(rows[row][column], types[row][column], type);
        return type;
    }

    private static MillraceException Mismatch(Expression value, DataType type, DataType others) =>
        MillraceException.User(
            "TYPE_MISMATCH",
            $"{value} is {type}, and the rows above have {others} in this place",
            $"Make it {others}, perhaps with CAST",
            value.Position);
}
