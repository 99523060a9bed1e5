using Millrace.Plan.Catalog;
using Millrace.Plan.Logical;
using Millrace.Sql.Binder;
using Millrace.Sql.Parser;

namespace Millrace.Sql.Tests.Fakes;

/// <summary>Binds scripts one statement after the other, and keeps the catalog as a session does.</summary>
internal sealed class FakeSession
{
    private const string Prelude = """
        CREATE TABLE t (a INT, b BIGINT NOT NULL, name STRING, tags ARRAY<STRING>, pos ROW<x DOUBLE, y DOUBLE>, flag BOOLEAN) WITH ('connector' = 'fake');
        CREATE TABLE photos WITH ('connector' = 'files', 'path' = 'samples/photos');
        CREATE TABLE nothing WITH ('connector' = 'fake');
        CREATE TABLE out_any WITH ('connector' = 'print');
        CREATE TABLE out_typed (id BIGINT NOT NULL, label STRING, score DOUBLE) WITH ('connector' = 'fake');
        CREATE TABLE out_small (i TINYINT, u UTINYINT, f FLOAT, ts TIMESTAMP(6)) WITH ('connector' = 'fake');
        CREATE TABLE vectors (id BIGINT, v TENSOR<FLOAT>[3, 2, 2]) WITH ('connector' = 'fake');
        CREATE MODEL m INPUT (pixels TENSOR<FLOAT>[3, 2, 2]) OUTPUT (embedding EMBEDDING(4)) WITH ('provider' = 'onnx');
        """;

    private readonly SqlBinder _binder;

    public FakeSession()
    {
        _binder = new SqlBinder(Catalog, new ExpressionTyper(FakeFunctions.Registry()), new FakeSchemas());
        foreach (Statement _ in Run(Prelude))
        {
        }
    }

    public SessionCatalog Catalog { get; } = new();

    public IEnumerable<Statement> Run(string script, IReadOnlyDictionary<string, string>? variables = null)
    {
        foreach (ParsedStatement parsed in SqlParser.ParseScript(script, variables))
        {
            Statement statement = _binder.Bind(parsed);
            Apply(statement);
            yield return statement;
        }
    }

    private void Apply(Statement statement)
    {
        if (statement is CreateTableStatement table && !(table.IfNotExists && Catalog.Tables.Any(t => t.Name == table.Table.Name)))
            Catalog.Add(table.Table);
        if (statement is CreateModelStatement model && !(model.IfNotExists && Catalog.Models.Any(m => m.Name == model.Model.Name)))
            Catalog.Add(model.Model);
        if (statement is DropStatement { Kind: CatalogObjectKind.Table } drop)
            Catalog.RemoveTable(drop.Name);
    }
}
