using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>One checkpoint on its way from the trigger to its log entries.</summary>
internal sealed class PendingCheckpoint
{
    private readonly SortedDictionary<SubtaskId, TaskManifest> _tasks = [];
    private readonly SortedDictionary<string, SourceManifest> _sources = new(StringComparer.Ordinal);
    private readonly JobDescription _job;

    public PendingCheckpoint(JobDescription job, long id, bool isFinal, bool isStop, TimeSpan triggered)
    {
        _job = job;
        (Id, IsFinal, IsStop, Triggered) = (id, isFinal, isStop, triggered);
    }

    public long Id { get; }

    public bool IsFinal { get; }

    public bool IsStop { get; }

    public TimeSpan Triggered { get; }

    public CheckpointPhase Phase { get; set; } = CheckpointPhase.Sources;

    /// <summary>The manifest, from <see cref="CheckpointPhase.Verify"/> on.</summary>
    public CheckpointManifest? Manifest { get; set; }

    /// <summary>The log entry, from <see cref="CheckpointPhase.VerifyManifest"/> on.</summary>
    public CheckpointEntry? Entry { get; set; }

    /// <summary>Whether it may still be dropped: its log entry was not tried.</summary>
    public bool CanAbort => Phase < CheckpointPhase.Append;

    public bool HasAllSources => _sources.Count == _job.Sources.Count;

    public bool HasAllTasks => _tasks.Count == _job.Tasks.Count;

    public void Add(SourceManifest source) => _sources[source.Source] = source;

    /// <summary>Takes the first acknowledgement of each subtask.</summary>
    public void Add(TaskManifest task) => _tasks.TryAdd(task.Task, task);

    public CheckpointManifest Build(string lineage, long generation, long? parent) => new(
        _job.Job,
        lineage,
        generation,
        Id,
        parent,
        [new RegionPosition(JobDescription.GlobalRegion, Id)],
        _job.TopologyEpoch,
        IsFinal,
        _job.Plan,
        [.. _sources.Values],
        [.. _tasks.Values]);
}
