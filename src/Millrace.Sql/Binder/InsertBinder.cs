using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Catalog;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Sql.Parser;
using Millrace.Sql.Parser.Syntax;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>
/// Turns INSERT into a plan: columns match by place, types widen, and names become the table's. A table that declares no columns takes the
/// query's.
/// </summary>
internal sealed class InsertBinder(BindingContext context, QueryBinder queries)
{
    private readonly NodeBuilder _nodes = new(context.Typer);

    /// <summary>Binds an INSERT.</summary>
    /// <exception cref="MillraceException">
    /// <c>COLUMN_COUNT</c>, <c>COLUMN_NOT_FOUND</c>, <c>COLUMN_DUPLICATE</c> or <c>TYPE_MISMATCH</c> (user).
    /// </exception>
    public SinkNode Bind(InsertSyntax insert)
    {
        TableDefinition table = context.Catalog.GetTable(insert.Table.Text, insert.Table.Position);
        QueryBinder.Unique(insert.Columns);
        ImmutableArray<Field> targets = Targets(insert, table);
        ImmutableArray<DataType> wanted = [.. targets.Select(f => f.Type)];
        BoundRows query = queries.Bind(insert.Query, ImmutableDictionary<string, BoundRows>.Empty, wanted);
        BoundRows rows = table.Schema is null
            ? queries.Renamed(query, insert.Columns, "the query", insert.Query.Position)
            : Matched(insert, table.Schema, targets, query);
        return new SinkNode(rows.Node, table) { Position = insert.Position };
    }

    /// <summary>The table's columns that the query fills, in the query's order; empty where the table declares none.</summary>
    private static ImmutableArray<Field> Targets(InsertSyntax insert, TableDefinition table)
    {
        if (table.Schema is null)
            return [];
        if (insert.Columns.IsEmpty)
            return table.Schema.Fields;
        var scope = new Scope([.. table.Schema.Fields.Select(f => new ScopeColumn(table.Name, f.Name, f.Name))]);
        foreach (NameAt column in insert.Columns)
            scope.Resolve(new NameExpression([column.Text]) { Position = column.Position });
        Field? missing = table.Schema.Fields.FirstOrDefault(f => !f.IsNullable && insert.Columns.All(c => c.Text != f.Name));
        return missing is null
            ? [.. insert.Columns.Select(c => table.Schema.Get(c.Text))]
            : throw MillraceException.User(
                "COLUMN_COUNT", $"the column '{missing.Name}' is NOT NULL, and the list leaves it out", "Add it", insert.Columns[0].Position);
    }

    private BoundRows Matched(InsertSyntax insert, Schema table, ImmutableArray<Field> targets, BoundRows query)
    {
        if (query.Schema.Count != targets.Length)
        {
            string what = insert.Columns.IsEmpty ? $"table '{insert.Table.Text}' has" : "the list names";
            throw MillraceException.User(
                "COLUMN_COUNT",
                $"{what} {targets.Length} columns, and the query makes {query.Schema.Count}",
                $"Columns match by place: the table wants {new Schema(targets)}, the query makes {query.Schema}",
                insert.Query.Position);
        }

        if (query.Schema.Fields.Select(f => (f.Name, f.Type)).SequenceEqual(table.Fields.Select(f => (f.Name, f.Type))))
            return query;
        var project = query.Node as ProjectNode;
        ImmutableArray<NamedExpression>.Builder columns = ImmutableArray.CreateBuilder<NamedExpression>();
        foreach (Field column in table.Fields)
        {
            int place = targets.IndexOf(column);
            Expression value = place < 0 ? new CastExpression(new LiteralExpression(null, NullType.Instance), column.Type)
                : Value(query, place, column, insert.Query.Position);
            columns.Add(new NamedExpression(column.Name, value));
        }

        ProjectNode matched = project is null ? new ProjectNode(query.Node, columns.ToImmutable()) : project with { Columns = columns.ToImmutable() };
        BoundRows input = project is null ? query : query with { Schema = project.Input.SchemaWith(context.Typer), Depth = query.Depth - 1 };
        return _nodes.Over(input, matched, project?.Position ?? insert.Query.Position);
    }

    private Expression Value(BoundRows query, int place, Field target, TextPosition position)
    {
        Field made = query.Schema[place];
        Expression value = (query.Node as ProjectNode)?.Columns[place].Expression ?? new ColumnExpression(made.Name) { Position = position };
        IEnumerable<Expression> written = query.Node is ValuesNode values ? values.Rows.Select(r => r[place]) : [value];
        if (!target.IsNullable && written.FirstOrDefault(IsNull) is Expression missing)
        {
            throw MillraceException.User(
                "TYPE_MISMATCH",
                $"the column '{target.Name}' is NOT NULL, and NULL is given",
                $"Give it a {target.Type}",
                missing.Position ?? position);
        }

        return ImplicitCasts.To(value, made.Type, target.Type) ?? throw Mismatch(query, written, target, made, position);
    }

    private static bool IsNull(Expression value) =>
        value is LiteralExpression { Value: null } or CastExpression { Operand: LiteralExpression { Value: null } };

    private MillraceException Mismatch(BoundRows query, IEnumerable<Expression> written, Field target, Field made, TextPosition position)
    {
        const int ShownMax = 80;
        Schema input = query.Node is ProjectNode project ? project.Input.SchemaWith(context.Typer) : query.Schema;
        Expression value = written.FirstOrDefault(e => ImplicitCasts.To(e, context.Typer.TypeOf(e, input), target.Type) is null) ?? written.First();
        string text = value.ToString();
        string shown = text.Length <= ShownMax ? text : $"the value of '{made.Name}'";
        string advice = value is LiteralExpression ? $"Give a value that {target.Type} holds, or change the table"
            : text.Length <= ShownMax ? $"Write CAST({text} AS {target.Type}), or change the table"
            : $"CAST it to {target.Type}, or change the table";
        return MillraceException.User(
            "TYPE_MISMATCH",
            $"the column '{target.Name}' is {target.Type}, and {shown} is {context.Typer.TypeOf(value, input)}",
            advice,
            value.Position ?? position);
    }
}
