namespace Millrace.Sql.Binder;

/// <summary>A column that names may refer to.</summary>
/// <param name="Source">The table, query or alias it is of.</param>
/// <param name="Name">The name that the user knows.</param>
/// <param name="PlanName">The name in the plan, which is unique there.</param>
internal sealed record ScopeColumn(string? Source, string Name, string PlanName);
