using Millrace.Types;

namespace Millrace.Execution.Connectors;

/// <summary>What a plan wants of a table.</summary>
/// <param name="Columns">The columns to read, in order, with their types; hidden ones not among them.</param>
/// <param name="WithIdentity">Whether each batch carries the hidden identity columns after the others
/// (<see cref="Sources.RowIdentityColumns"/>).</param>
/// <param name="RowLimit">At most so many rows are needed; null for all. A hint: more may come.</param>
public sealed record ScanRequest(Schema Columns, bool WithIdentity, long? RowLimit);
