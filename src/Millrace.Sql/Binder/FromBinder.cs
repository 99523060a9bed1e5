using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Catalog;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Sql.Parser;
using Millrace.Sql.Parser.Syntax;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>Turns FROM clauses into plans and scopes.</summary>
internal sealed class FromBinder(BindingContext context, QueryBinder queries, NodeBuilder nodes, ExpressionBinder expressions)
{
    /// <summary>Binds a FROM clause.</summary>
    public (BoundRows Rows, Scope Scope) Bind(FromSyntax from, ImmutableDictionary<string, BoundRows> named)
    {
        BoundRows rows;
        Scope scope;
        if (from.Source is null)
        {
            rows = nodes.Leaf(new ValuesNode(Schema.Empty, [[]]), from.Unnests[0].Position);
            scope = Scope.Empty;
        }
        else
        {
            rows = Source(from.Source, named);
            string? name = NameOf(from.Source);
            scope = new Scope([.. Visible(rows.Schema).Select(f => new ScopeColumn(name, f.Name, f.Name))]);
        }

        foreach (UnnestSyntax unnest in from.Unnests)
            (rows, scope) = Unnest(unnest, rows, scope);
        return (rows, scope);
    }

    private static IEnumerable<Field> Visible(Schema schema) => schema.Fields.Where(f => !Schema.IsHidden(f.Name));

    private static string? NameOf(SourceSyntax source) => source switch
    {
        { Alias: { } alias } => alias.Name.Text,
        NamedSourceSyntax table => table.Name.Text,
        _ => null,
    };

    private BoundRows Source(SourceSyntax source, ImmutableDictionary<string, BoundRows> named)
    {
        BoundRows rows = source switch
        {
            NamedSourceSyntax table => named.GetValueOrDefault(table.Name.Text) ?? Scan(table.Name, named.Keys),
            QuerySourceSyntax query => queries.Bind(query.Query, named, []),
            PredictSourceSyntax predict => Predict(predict, named),
            _ => throw MillraceException.Internal("SYNTAX_UNKNOWN", $"{source.GetType().Name} has no binding"),
        };
        return source.Alias is null ? rows : queries.Renamed(rows, source.Alias.Columns, $"'{source.Alias.Name.Text}'", source.Position);
    }

    private BoundRows Scan(NameAt name, IEnumerable<string> named)
    {
        string? nearest = context.Catalog.Tables.Any(t => t.Name == name.Text) ? null : Suggestion.Nearest(name.Text, named);
        if (nearest is not null)
            throw MillraceException.User("TABLE_NOT_FOUND", $"there is no table '{name.Text}'", $"Did you mean '{nearest}'?", name.Position);
        TableDefinition table = context.Catalog.GetTable(name.Text, name.Position);
        Schema schema = Located.At(name.Position, () => context.Schemas.SchemaOf(table));
        return nodes.Leaf(new ScanNode(table, schema), name.Position);
    }

    private BoundRows Predict(PredictSourceSyntax predict, ImmutableDictionary<string, BoundRows> named)
    {
        BoundRows input = Source(predict.Input, named);
        ModelDefinition model = context.Catalog.GetModel(predict.Model.Text, predict.Model.Position);
        var scope = new Scope([.. Visible(input.Schema).Select(f => new ScopeColumn(null, f.Name, f.Name))]);
        foreach (NameAt column in predict.Columns)
            scope.Resolve(new NameExpression([column.Text]) { Position = column.Position });
        ImmutableArray<string> columns = [.. predict.Columns.Select(c => c.Text)];
        return nodes.Over(input, new PredictNode(input.Node, model, columns, predict.Configuration), predict.Position);
    }

    private (BoundRows Rows, Scope Scope) Unnest(UnnestSyntax unnest, BoundRows rows, Scope scope)
    {
        ImmutableArray<NameAt> names = unnest.Alias?.Columns ?? [];
        int wanted = unnest.WithOrdinality ? 2 : 1;
        if (names.Length != wanted)
            throw UnnestNames(unnest, names.Length);
        QueryBinder.Unique(names);
        Expression array = expressions.Bind(unnest.Array, scope);
        string item = Free(names[0].Text, unnest, rows.Schema);
        string? place = unnest.WithOrdinality ? Free(names[1].Text, unnest, rows.Schema) : null;
        BoundRows unnested = nodes.Over(rows, new UnnestNode(rows.Node, array, item, place), unnest.Position);
        string? source = unnest.Alias?.Name.Text;
        ImmutableArray<ScopeColumn> columns = [.. scope.Columns, new ScopeColumn(source, names[0].Text, item)];
        return (unnested, new Scope(place is null ? columns : columns.Add(new ScopeColumn(source, names[1].Text, place))));
    }

    private static MillraceException UnnestNames(UnnestSyntax unnest, int given)
    {
        string form = unnest.WithOrdinality ? "AS u(item, place)" : "AS u(item)";
        return given > 1 && !unnest.WithOrdinality
            ? TokenReader.NotSupported("unnesting rows into their fields", $"Write {form}, and item.field for a field", unnest.Position)
            : MillraceException.User("COLUMN_COUNT", "UNNEST makes a column that needs a name", $"Write {form} behind it", unnest.Position);
    }

    /// <summary>The name of a new column in the plan: the user's, unless the rows have one of this name.</summary>
    private static string Free(string name, UnnestSyntax unnest, Schema schema)
    {
        string free = schema.IndexOf(name) < 0 ? name : $"{unnest.Alias?.Name.Text}.{name}";
        for (int i = 1; schema.IndexOf(free) >= 0; i++)
            free = $"{unnest.Alias?.Name.Text}.{name}.{i}";
        return free;
    }
}
