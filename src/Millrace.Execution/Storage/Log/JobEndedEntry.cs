namespace Millrace.Execution.Storage;

/// <summary>The job ended and will not go on by itself.</summary>
/// <param name="Generation">The coordinator's generation.</param>
/// <param name="State"><c>FINISHED</c>, <c>STOPPED</c> or <c>FAILED</c>.</param>
/// <param name="ErrorCode">The error's code where it failed, else null.</param>
public sealed record JobEndedEntry(long Generation, string State, string? ErrorCode) : JobLogEntry(Generation);
