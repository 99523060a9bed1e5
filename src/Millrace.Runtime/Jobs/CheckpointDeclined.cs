namespace Millrace.Runtime.Jobs;

/// <summary>A checkpoint was given up; the job goes on, and the next one takes its rows along.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Time">When.</param>
/// <param name="Checkpoint">The checkpoint's number.</param>
/// <param name="Reason">Why.</param>
public sealed record CheckpointDeclined(string Job, DateTimeOffset Time, long Checkpoint, string Reason) : JobEvent(Job, Time);
