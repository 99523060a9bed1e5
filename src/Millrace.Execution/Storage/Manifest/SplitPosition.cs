namespace Millrace.Execution.Storage;

/// <summary>How far one split of a source was read.</summary>
/// <param name="Split">The split's id, unique in its source.</param>
/// <param name="Position">The reader's own form of the place to go on from; null at the start.</param>
/// <param name="Records">Records read so far.</param>
/// <param name="Finished">Whether it was read to its end.</param>
public sealed record SplitPosition(string Split, string? Position, long Records, bool Finished);
