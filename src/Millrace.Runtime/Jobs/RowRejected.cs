namespace Millrace.Runtime.Jobs;

/// <summary>A row was left out, or went on with NULL. At most so many are reported as the listener asks for; all are counted.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Time">When.</param>
/// <param name="Origin">Where the row came from, or null.</param>
/// <param name="Step">The step that had no value for it.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Reason">Why.</param>
public sealed record RowRejected(string Job, DateTimeOffset Time, string? Origin, string Step, string Code, string Reason) : JobEvent(Job, Time);
