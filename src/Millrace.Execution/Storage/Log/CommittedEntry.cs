namespace Millrace.Execution.Storage;

/// <summary>All committables of a checkpoint are visible.</summary>
/// <param name="Generation">The coordinator's generation; may be higher than the checkpoint's.</param>
/// <param name="Id">The checkpoint.</param>
/// <param name="Region">As in its <see cref="CheckpointEntry"/>.</param>
public sealed record CommittedEntry(long Generation, long Id, string Region) : JobLogEntry(Generation);
