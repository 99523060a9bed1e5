using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Jobs;

/// <summary>What became of a job.</summary>
/// <param name="Job">The job's lineage; empty where a job with checkpoints was refused before it had one.</param>
/// <param name="Name">The job's name.</param>
/// <param name="State">How it ended.</param>
/// <param name="Metrics">The last figures.</param>
/// <param name="Error">What ended it, when <see cref="JobState.Failed"/>.</param>
public sealed record JobResult(string Job, string Name, JobState State, JobMetrics Metrics, MillraceException? Error)
{
    /// <summary>
    /// Rows in results that stay: all of a finished job; of one that was stopped or failed those of its newest checkpoint, visible as far as
    /// their files are complete, and none without checkpoints. <see cref="JobMetrics.RowsWritten"/> also counts what goes with the run.
    /// Default: 0.
    /// </summary>
    public long RowsWritten { get; init; }

    /// <summary>What went wrong and the job went on without. Default: none.</summary>
    public ImmutableArray<JobWarning> Warnings { get; init; } = [];

    /// <summary>Checkpoints that completed in this run.</summary>
    public int Checkpoints { get; init; }

    /// <summary>The checkpoint that the run went on from, or null.</summary>
    public long? RestoredFrom { get; init; }

    /// <summary>The folder of its checkpoints, as <c>checkpoint ls</c> names it; null without checkpoints.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Runs of the engine that the lineage took in all, this one and those before a restore included. Default: 1.</summary>
    public int Attempts { get; init; } = 1;
}
