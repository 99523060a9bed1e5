using Millrace.Plan.Catalog;
using Millrace.Plan.Logical;

namespace Millrace.Sql.Binder;

/// <summary>Where names are looked up.</summary>
internal sealed record BindingContext(SessionCatalog Catalog, ExpressionTyper Typer, ITableSchemas Schemas);
