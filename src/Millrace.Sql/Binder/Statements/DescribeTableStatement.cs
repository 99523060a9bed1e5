using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>Shows the columns and options of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Schema">Its columns, declared or found out.</param>
public sealed record DescribeTableStatement(TableDefinition Table, Schema Schema) : Statement;
