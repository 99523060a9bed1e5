using Millrace.Plan.Catalog;

namespace Millrace.Sql.Binder;

/// <summary>Shows the input, output and options of a model.</summary>
/// <param name="Model">The model.</param>
public sealed record DescribeModelStatement(ModelDefinition Model) : Statement;
