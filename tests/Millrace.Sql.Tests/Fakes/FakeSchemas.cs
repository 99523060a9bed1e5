using Millrace.Errors;
using Millrace.Plan.Catalog;
using Millrace.Sql.Binder;
using Millrace.Types;

namespace Millrace.Sql.Tests.Fakes;

/// <summary>Columns as declared; tables of <c>files</c> have their own.</summary>
internal sealed class FakeSchemas : ITableSchemas
{
    private static readonly Schema Files = new(
    [
        new Field("uri", Utf8Type.Instance, false),
        new Field("size", IntegerType.Int64, false),
        new Field("content", ObjectRefType.Instance, false),
        new Field("$row_id", IntegerType.Int64, false),
    ]);

    public Schema SchemaOf(TableDefinition table) => table.Connector == "files"
        ? Files
        : table.Schema ?? throw MillraceException.User("TABLE_EMPTY", $"nothing is at '{table.Name}'", "Write something there first");
}
