using Millrace.Errors;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>Says which columns a table has when it is read. The session implements it through its connectors.</summary>
public interface ITableSchemas
{
    /// <summary>The columns of a table.</summary>
    /// <param name="table">A table of the catalog; where it declares columns, those are checked and answered, else they are found out.</param>
    /// <exception cref="MillraceException">The connector is unknown, its options do not fit, or nothing is there to read.</exception>
    Schema SchemaOf(TableDefinition table);
}
