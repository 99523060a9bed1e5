using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Sql.Parser;
using Millrace.Sql.Parser.Syntax;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>Turns parsed queries into plans.</summary>
internal sealed class QueryBinder
{
    private readonly NodeBuilder _nodes;
    private readonly ExpressionBinder _expressions;
    private readonly FromBinder _from;

    public QueryBinder(BindingContext context)
    {
        _nodes = new NodeBuilder(context.Typer);
        _expressions = new ExpressionBinder(context.Typer);
        _from = new FromBinder(context, this, _nodes, _expressions);
    }

    /// <summary>Binds a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="named">The queries that it may name, by name.</param>
    /// <param name="wanted">What types the columns of VALUES should have where they can, by place; empty: what the rows say.</param>
    /// <returns>Rows without hidden columns.</returns>
    public BoundRows Bind(QuerySyntax query, ImmutableDictionary<string, BoundRows> named, ImmutableArray<DataType> wanted)
    {
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (CommonTableSyntax table in query.With)
        {
            if (!own.Add(table.Name.Text))
                throw MillraceException.User(
                    "TABLE_EXISTS", $"two queries are called '{table.Name.Text}'", "Rename one of them", table.Name.Position);
            BoundRows rows = Bind(table.Query, named, []);
            named = named.SetItem(table.Name.Text, Renamed(rows, table.Columns, $"'{table.Name.Text}'", table.Name.Position));
        }

        BoundRows body = query.Body switch
        {
            SelectSyntax select => Select(select, named),
            ValuesSyntax values => new ValuesBinder(_nodes, _expressions).Bind(values, wanted),
            _ => throw MillraceException.Internal("SYNTAX_UNKNOWN", $"{query.Body.GetType().Name} has no binding"),
        };
        return query is { RowLimit: null, Offset: 0 }
            ? body
            : _nodes.Over(body, new LimitNode(body.Node, query.RowLimit ?? long.MaxValue, query.Offset), query.LimitPosition);
    }

    /// <summary>Rows with other names of columns, as <c>AS t(a, b)</c> gives them; as they are when none are given.</summary>
    /// <exception cref="MillraceException"><c>COLUMN_COUNT</c> or <c>COLUMN_DUPLICATE</c> (user).</exception>
    public BoundRows Renamed(BoundRows rows, ImmutableArray<NameAt> names, string what, TextPosition position)
    {
        if (names.IsEmpty)
            return rows;
        if (names.Length != rows.Schema.Count)
        {
            throw MillraceException.User(
                "COLUMN_COUNT",
                $"{what} makes {rows.Schema.Count} columns, and {names.Length} names are given",
                $"Its columns are {rows.Schema}",
                position);
        }

        Unique(names);
        if (rows.Node is ValuesNode values)
        {
            var schema = new Schema([.. values.Schema.Fields.Select((f, i) => f with { Name = names[i].Text })]);
            return new BoundRows(values with { Schema = schema }, schema, rows.Depth);
        }

        return _nodes.Over(rows, new ProjectNode(rows.Node, [.. names.Select((n, i) => Column(n.Text, rows.Schema[i].Name, n.Position))]), position);
    }

    /// <summary>Refuses a name that stands twice in a list.</summary>
    public static void Unique(IEnumerable<NameAt> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (NameAt name in names)
        {
            if (!seen.Add(name.Text))
                throw MillraceException.User(
                    "COLUMN_DUPLICATE", $"two columns are called '{name.Text}'", "Give each a name of its own", name.Position);
        }
    }

    private static NamedExpression Column(string name, string planName, TextPosition position) =>
        new(name, new ColumnExpression(planName) { Position = position });

    private BoundRows Select(SelectSyntax select, ImmutableDictionary<string, BoundRows> named)
    {
        (BoundRows rows, Scope scope) = select.From is null
            ? (_nodes.Leaf(new ValuesNode(Schema.Empty, [[]]), select.Position), Scope.Empty)
            : _from.Bind(select.From, named);
        if (select.Where is not null)
            rows = _nodes.Over(rows, new FilterNode(rows.Node, _expressions.Bind(select.Where, scope)), select.WherePosition);
        ImmutableArray<NamedExpression> columns = Columns(select, scope);
        return IsIdentity(columns, rows.Schema) ? rows : _nodes.Over(rows, new ProjectNode(rows.Node, columns), select.Position);
    }

    private ImmutableArray<NamedExpression> Columns(SelectSyntax select, Scope scope)
    {
        ImmutableArray<NamedExpression>.Builder columns = ImmutableArray.CreateBuilder<NamedExpression>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (SelectItemSyntax item in select.Items)
        {
            IEnumerable<NamedExpression> made = item.Expression is null
                ? scope.Star(item.Name, item.Position).Select(c => Column(c.Name, c.PlanName, item.Position))
                : [new NamedExpression(NameOf(item, columns.Count), _expressions.Bind(item.Expression, scope))];
            foreach (NamedExpression column in made)
            {
                if (!names.Add(column.Name))
                    throw MillraceException.User(
                        "COLUMN_DUPLICATE", $"two columns are called '{column.Name}'", "Name one of them with AS", item.Position);
                columns.Add(column);
            }
        }

        return columns.ToImmutable();
    }

    /// <summary>The name of an item's column: the alias, the column's or field's own name, else EXPR$ and its place from 0.</summary>
    private static string NameOf(SelectItemSyntax item, int place) => (item.Name, item.Expression) switch
    {
        ({ } alias, _) => alias.Text,
        (_, NameExpression name) => name.Parts[^1],
        (_, CallExpression { Function: "field", Arguments: [_, LiteralExpression { Value: string field }] }) => field,
        _ => $"EXPR${place}",
    };

    private static bool IsIdentity(ImmutableArray<NamedExpression> columns, Schema schema) =>
        columns.Length == schema.Count
        && !columns.Where((c, i) => c.Name != schema[i].Name || c.Expression is not ColumnExpression column || column.Name != c.Name).Any();
}
