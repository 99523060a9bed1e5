namespace Millrace.Sql.Binder;

/// <summary>Lists what exists.</summary>
/// <param name="Kind">What to list.</param>
public sealed record ShowStatement(ShowKind Kind) : Statement;
