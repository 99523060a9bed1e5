namespace Millrace.Sql.Parser;

/// <summary>Where a piece of a substituted text begins.</summary>
/// <param name="TextOffset">In the substituted text.</param>
/// <param name="WrittenOffset">In the text that the user wrote.</param>
/// <param name="IsValue">Whether the piece is a variable's value.</param>
internal readonly record struct SourceSegment(int TextOffset, int WrittenOffset, bool IsValue);
