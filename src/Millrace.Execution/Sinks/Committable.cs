namespace Millrace.Execution.Sinks;

/// <summary>Output that is whole and durable but not visible yet: what a writer hands to the committer through a checkpoint.</summary>
/// <param name="Id">Unique among the output of its sink in the job's lineage.</param>
/// <param name="Payload">What the committer needs, in the sink's own words (JSON).</param>
/// <param name="Hash">SHA-256 of the content, hexadecimal.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Bytes">Bytes in it.</param>
public sealed record Committable(string Id, string Payload, string Hash, long Rows, long Bytes);
