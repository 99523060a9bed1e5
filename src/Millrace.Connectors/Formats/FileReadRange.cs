using Millrace.Types;

namespace Millrace.Connectors.Formats;

/// <summary>What to read of a file.</summary>
/// <param name="Path">The file; one, never a pattern.</param>
/// <param name="FirstRow">Rows to leave out at the start.</param>
/// <param name="RowCount">The most rows to read; null to the end.</param>
/// <param name="Columns">The columns to read, in order; the file must have them.</param>
public sealed record FileReadRange(string Path, long FirstRow, long? RowCount, Schema Columns);
