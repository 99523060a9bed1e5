using Millrace.Errors;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors;

/// <summary>What tables declare against what is there.</summary>
internal static class TableSchemas
{
    /// <summary>The columns of a table: as declared, each of which must be there with the same type, else as found.</summary>
    /// <exception cref="MillraceException"><c>COLUMN_NOT_FOUND</c> or <c>COLUMN_TYPE</c> (user).</exception>
    public static Schema Check(TableDefinition table, Schema found)
    {
        if (table.Schema is null)
            return found;
        foreach (Field field in table.Schema.Fields)
        {
            DataType there = found.Get(field.Name).Type;
            if (!there.Equals(field.Type))
            {
                throw MillraceException.User(
                    "COLUMN_TYPE",
                    $"table '{table.Name}' declares the column {field.Name} as {field.Type}, but it is {there}",
                    $"Write {field.Name} {there}");
            }
        }

        return table.Schema;
    }

    /// <summary>The declared columns.</summary>
    /// <exception cref="MillraceException"><c>COLUMNS_MISSING</c> (user).</exception>
    public static Schema Require(TableDefinition table) => table.Schema
        ?? throw MillraceException.User(
            "COLUMNS_MISSING",
            $"table '{table.Name}' declares no columns, and its connector '{table.Connector}' finds none out",
            "Write CREATE TABLE name (column TYPE, …)");

    /// <summary>The error for a connector that only writes.</summary>
    public static MillraceException CannotRead(TableDefinition table) => MillraceException.User(
        "CONNECTOR_CANNOT_READ", $"table '{table.Name}': the connector '{table.Connector}' only writes", "Read from another table");

    /// <summary>The error for a connector that only reads.</summary>
    public static MillraceException CannotWrite(TableDefinition table) => MillraceException.User(
        "CONNECTOR_CANNOT_WRITE", $"table '{table.Name}': the connector '{table.Connector}' only reads", "Write to another table");
}
