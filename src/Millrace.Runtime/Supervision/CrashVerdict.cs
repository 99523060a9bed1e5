namespace Millrace.Runtime.Supervision;

/// <summary>What is to be done after the engine died.</summary>
/// <param name="Wait">How long to wait before the engine is started again; null where the statement is given up.</param>
/// <param name="Message">What happened, in a sentence.</param>
/// <param name="Advice">What to do about it, where it is given up; else null.</param>
public sealed record CrashVerdict(TimeSpan? Wait, string Message, string? Advice);
