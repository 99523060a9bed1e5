using Millrace.Errors;

namespace Millrace.Runtime.Jobs;

/// <summary>The log or a commit cannot be written, and is tried again; until then no checkpoint completes, and the job does not end.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Time">When.</param>
/// <param name="Error">Why not.</param>
public sealed record StorageRetried(string Job, DateTimeOffset Time, MillraceException Error) : JobEvent(Job, Time);
