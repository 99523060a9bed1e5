namespace Millrace.Sql.Binder;

/// <summary>Sets an option of the session, or lists those that are set. Whether the key exists is for the session to say.</summary>
/// <param name="Key">The key; null: list.</param>
/// <param name="Value">The value as text; null with the key.</param>
public sealed record SetStatement(string? Key, string? Value) : Statement;
