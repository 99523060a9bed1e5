using Millrace.Errors;

namespace Millrace.Sql.Parser;

/// <summary>A name and where it stands.</summary>
/// <param name="Text">The name, without quotes.</param>
/// <param name="Position">Where it begins.</param>
internal readonly record struct NameAt(string Text, TextPosition Position);
