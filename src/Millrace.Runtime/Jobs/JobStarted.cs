namespace Millrace.Runtime.Jobs;

/// <summary>The job runs.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Time">When.</param>
/// <param name="Name">The job's name.</param>
/// <param name="Stages">Its stages' names, sources first.</param>
public sealed record JobStarted(string Job, DateTimeOffset Time, string Name, IReadOnlyList<string> Stages) : JobEvent(Job, Time);
