namespace Millrace.Sql.Binder;

/// <summary>Takes an option of the session back to its default.</summary>
/// <param name="Key">The key; null: all.</param>
public sealed record ResetStatement(string? Key) : Statement;
