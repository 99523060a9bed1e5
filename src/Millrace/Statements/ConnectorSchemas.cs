using Millrace.Execution.Connectors;
using Millrace.Plan.Catalog;
using Millrace.Sql.Binder;
using Millrace.Types;

namespace Millrace.Statements;

/// <summary>The columns of tables, from their connectors.</summary>
internal sealed class ConnectorSchemas(ConnectorRegistry connectors) : ITableSchemas
{
    /// <inheritdoc/>
    public Schema SchemaOf(TableDefinition table) => connectors.Get(table).DescribeTable(table);
}
