using Millrace.Errors;

namespace Millrace.Runtime.Jobs;

/// <summary>An error that may pass ended all subtasks; they start again from the newest checkpoint after a wait.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Time">When.</param>
/// <param name="Error">The error.</param>
/// <param name="Wait">Time to the next attempt.</param>
public sealed record JobRestarted(string Job, DateTimeOffset Time, MillraceException Error, TimeSpan Wait) : JobEvent(Job, Time);
