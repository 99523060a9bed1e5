namespace Millrace.Execution.Sources;

/// <summary>A part of a source that one reader reads from start to end: a file, a row range, a range of numbers.</summary>
/// <param name="Id">Unique in the source and stable over restarts; the same data has the same id.</param>
/// <param name="Payload">What a reader needs to open it, in the connector's own words (JSON).</param>
/// <param name="EstimatedRows">Rows, or −1 when unknown; for progress and order of assignment.</param>
/// <param name="EstimatedBytes">Bytes to read, or −1 when unknown.</param>
public sealed record SourceSplit(string Id, string Payload, long EstimatedRows = -1, long EstimatedBytes = -1);
