namespace Millrace.Execution.Storage;

/// <summary>How far one split of a source was read.</summary>
/// <param name="Split">The split's id, unique in its source.</param>
/// <param name="Payload">What a reader needs to open it, in the connector's own words.</param>
/// <param name="Records">Records read so far: the position to go on from.</param>
/// <param name="Finished">Whether it was read to its end.</param>
public sealed record SplitPosition(string Split, string Payload, long Records, bool Finished);
