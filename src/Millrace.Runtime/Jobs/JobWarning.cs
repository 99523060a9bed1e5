namespace Millrace.Runtime.Jobs;

/// <summary>Something that went wrong and that a job went on without.</summary>
/// <param name="Code">Stable upper snake case code.</param>
/// <param name="Message">What and where.</param>
public sealed record JobWarning(string Code, string Message);
