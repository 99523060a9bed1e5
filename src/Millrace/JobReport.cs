using Millrace.Runtime.Jobs;

namespace Millrace;

/// <summary>What became of a statement's job.</summary>
/// <param name="Result">State, figures, error.</param>
/// <param name="IsQuery">Whether its rows went to the statement's listener, and not into a table.</param>
/// <param name="RejectedPath">Where its rejected rows are written; null where they are only counted and told as events.</param>
public sealed record JobReport(JobResult Result, bool IsQuery, string? RejectedPath);
