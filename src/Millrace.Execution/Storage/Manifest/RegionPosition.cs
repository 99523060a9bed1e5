namespace Millrace.Execution.Storage;

/// <summary>Which checkpoint of which region a global view consists of.</summary>
/// <param name="Region">The region; <c>global</c> for all.</param>
/// <param name="Checkpoint">Its latest checkpoint.</param>
public sealed record RegionPosition(string Region, long Checkpoint);
