namespace Millrace.Runtime.Jobs;

/// <summary>A checkpoint is complete, and its output is visible.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Time">When.</param>
/// <param name="Checkpoint">The checkpoint's number.</param>
/// <param name="IsFinal">Whether it was the last one, after the end of the input.</param>
public sealed record CheckpointCompleted(string Job, DateTimeOffset Time, long Checkpoint, bool IsFinal) : JobEvent(Job, Time);
