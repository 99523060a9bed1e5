using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Jobs;

/// <summary>What became of a job.</summary>
/// <param name="Job">The job's lineage.</param>
/// <param name="Name">The job's name.</param>
/// <param name="State">How it ended.</param>
/// <param name="Metrics">The last figures.</param>
/// <param name="Error">What ended it, when <see cref="JobState.Failed"/>.</param>
public sealed record JobResult(string Job, string Name, JobState State, JobMetrics Metrics, MillraceException? Error)
{
    /// <summary>What went wrong and the job went on without. Default: none.</summary>
    public ImmutableArray<JobWarning> Warnings { get; init; } = [];

    /// <summary>Checkpoints that completed in this run.</summary>
    public int Checkpoints { get; init; }

    /// <summary>The checkpoint that the run went on from, or null.</summary>
    public long? RestoredFrom { get; init; }

    /// <summary>Runs of the engine that it took, this one included. Default: 1.</summary>
    public int Attempts { get; init; } = 1;
}
