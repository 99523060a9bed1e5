namespace Millrace.Runtime.Jobs;

/// <summary>Something that happened to a job. Console, JSON and dashboard are listeners.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Time">When.</param>
public abstract record JobEvent(string Job, DateTimeOffset Time);
