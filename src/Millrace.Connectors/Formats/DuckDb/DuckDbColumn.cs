namespace Millrace.Connectors.Formats.DuckDb;

/// <summary>A column to read.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="CastType">
/// A DuckDB type to cast it to, or null: <c>FLOAT[384]</c> restores a fixed-size list. It stands in the statement as it
/// is, so it is made by the engine from its own types and never from a user's text.
/// </param>
internal sealed record DuckDbColumn(string Name, string? CastType = null);
