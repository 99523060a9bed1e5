using Millrace.Plan.Catalog;

namespace Millrace.Sql.Binder;

/// <summary>Adds a model to the catalog.</summary>
/// <param name="Model">The model; its provider and options are not checked yet.</param>
/// <param name="IfNotExists">Whether to do nothing when the name is taken; else the binder has made sure that it is free.</param>
public sealed record CreateModelStatement(ModelDefinition Model, bool IfNotExists) : Statement;
