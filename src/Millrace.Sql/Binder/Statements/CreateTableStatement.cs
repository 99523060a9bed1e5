using Millrace.Plan.Catalog;

namespace Millrace.Sql.Binder;

/// <summary>Adds a table to the catalog.</summary>
/// <param name="Table">The table; its connector and options are not checked yet.</param>
/// <param name="IfNotExists">Whether to do nothing when the name is taken; else the binder has made sure that it is free.</param>
public sealed record CreateTableStatement(TableDefinition Table, bool IfNotExists) : Statement;
