namespace Millrace.Runtime.Jobs;

/// <summary>The job is over.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Time">When.</param>
/// <param name="Result">What became of it.</param>
public sealed record JobEnded(string Job, DateTimeOffset Time, JobResult Result) : JobEvent(Job, Time);
