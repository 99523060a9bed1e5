using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Catalog;
using Millrace.Plan.Logical;
using Millrace.Sql.Parser;
using Millrace.Sql.Parser.Syntax;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>
/// Turns parsed statements into ones that a session can run. It reads the catalog and changes nothing: the session runs each statement
/// before it binds the next. Not thread-safe, as the catalog is not.
/// </summary>
public sealed class SqlBinder
{
    private readonly BindingContext _context;

    /// <summary>Makes a binder.</summary>
    /// <param name="catalog">The tables and models that statements may name.</param>
    /// <param name="typer">The functions that they may call.</param>
    /// <param name="schemas">The columns of tables that are read.</param>
    public SqlBinder(SessionCatalog catalog, ExpressionTyper typer, ITableSchemas schemas)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(typer);
        ArgumentNullException.ThrowIfNull(schemas);
        _context = new BindingContext(catalog, typer, schemas);
    }

    /// <summary>Binds a statement.</summary>
    /// <exception cref="MillraceException">
    /// A table, model, column or function is missing, is ambiguous or does not fit (user), with its position; or a connector failed while its
    /// columns were found out, with the position of the table's name.
    /// </exception>
    public Statement Bind(ParsedStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        Statement bound = Located.At(statement.Position, () => Bind(statement.Syntax));
        return bound with { Text = statement.Text, Position = statement.Position };
    }

    private Statement Bind(StatementSyntax syntax) => syntax switch
    {
        SelectStatementSyntax select => Query(select.Query),
        InsertSyntax insert => new InsertStatement(Insert(insert)),
        ExplainSyntax { Statement: InsertSyntax insert } => new ExplainStatement(Insert(insert)),
        ExplainSyntax { Statement: SelectStatementSyntax select } => new ExplainStatement(Query(select.Query).Plan),
        CreateTableSyntax create => Create(create),
        CreateModelSyntax create => Create(create),
        DropSyntax drop => Drop(drop),
        DescribeSyntax describe => Describe(describe),
        SetSyntax set => new SetStatement(set.Key, set.Value),
        ResetSyntax reset => new ResetStatement(reset.Key),
        ShowSyntax show => new ShowStatement(show.Kind),
        _ => throw MillraceException.Internal("SYNTAX_UNKNOWN", $"{syntax.GetType().Name} has no binding"),
    };

    private QueryStatement Query(QuerySyntax query)
    {
        BoundRows rows = new QueryBinder(_context).Bind(query, ImmutableDictionary<string, BoundRows>.Empty, []);
        return new QueryStatement(rows.Node, rows.Schema);
    }

    private SinkNode Insert(InsertSyntax insert) => new InsertBinder(_context, new QueryBinder(_context)).Bind(insert);

    private CreateTableStatement Create(CreateTableSyntax create)
    {
        if (!create.IfNotExists && _context.Catalog.Tables.Any(t => t.Name == create.Name.Text))
            throw Exists("TABLE_EXISTS", "table", create.Name);
        return new CreateTableStatement(new TableDefinition(create.Name.Text, create.Columns, create.Options), create.IfNotExists);
    }

    private CreateModelStatement Create(CreateModelSyntax create)
    {
        if (!create.IfNotExists && _context.Catalog.Models.Any(m => m.Name == create.Name.Text))
            throw Exists("MODEL_EXISTS", "model", create.Name);
        return new CreateModelStatement(new ModelDefinition(create.Name.Text, create.Input, create.Output, create.Options), create.IfNotExists);
    }

    private static MillraceException Exists(string code, string kind, NameAt name) =>
        MillraceException.User(
            code,
            $"there is a {kind} '{name.Text}' already",
            $"Choose another name, or write CREATE {kind.ToUpperInvariant()} IF NOT EXISTS",
            name.Position);

    private DropStatement Drop(DropSyntax drop)
    {
        if (!drop.IfExists && drop.Kind == CatalogObjectKind.Table)
            _context.Catalog.GetTable(drop.Name.Text, drop.Name.Position);
        if (!drop.IfExists && drop.Kind == CatalogObjectKind.Model)
            _context.Catalog.GetModel(drop.Name.Text, drop.Name.Position);
        return new DropStatement(drop.Kind, drop.Name.Text, drop.IfExists);
    }

    private Statement Describe(DescribeSyntax describe)
    {
        TextPosition position = describe.Name.Position;
        if (describe.Kind == CatalogObjectKind.Model)
            return new DescribeModelStatement(_context.Catalog.GetModel(describe.Name.Text, position));
        TableDefinition table = _context.Catalog.GetTable(describe.Name.Text, position);
        Schema schema = table.Schema ?? Located.At(position, () => _context.Schemas.SchemaOf(table));
        return new DescribeTableStatement(table, new Schema([.. schema.Fields.Where(f => !Schema.IsHidden(f.Name))]));
    }
}
