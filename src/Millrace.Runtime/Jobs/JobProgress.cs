using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Jobs;

/// <summary>The job's figures, several times a second.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Time">When.</param>
/// <param name="Metrics">The figures.</param>
public sealed record JobProgress(string Job, DateTimeOffset Time, JobMetrics Metrics) : JobEvent(Job, Time);
