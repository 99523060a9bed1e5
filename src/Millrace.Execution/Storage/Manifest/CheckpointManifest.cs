namespace Millrace.Execution.Storage;

/// <summary>All of one checkpoint: what a restore needs, and what <c>checkpoint inspect</c> shows. Immutable once written.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Lineage">As in <see cref="GenerationEntry.Lineage"/>.</param>
/// <param name="Generation">The generation that took it.</param>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The checkpoint before it, or null.</param>
/// <param name="Regions">The region vector; one region so far.</param>
/// <param name="TopologyEpoch">The topology it was taken in.</param>
/// <param name="IsFinal">Whether the input had ended.</param>
/// <param name="Plan">The plan and what its results depend on.</param>
/// <param name="Sources">One for each source.</param>
/// <param name="Tasks">One for each subtask.</param>
public sealed record CheckpointManifest(
    string Job,
    string Lineage,
    long Generation,
    long Id,
    long? Parent,
    IReadOnlyList<RegionPosition> Regions,
    long TopologyEpoch,
    bool IsFinal,
    PlanManifest Plan,
    IReadOnlyList<SourceManifest> Sources,
    IReadOnlyList<TaskManifest> Tasks)
{
    /// <summary>All committables of all subtasks.</summary>
    public IEnumerable<PreparedOutput> Committables() => Tasks.SelectMany(task => task.Committables);

    /// <summary>All objects that the manifest refers to, the manifest itself excluded.</summary>
    public IEnumerable<ObjectHandle> Objects() =>
        Sources.Select(source => source.State).Concat(Tasks.SelectMany(task => task.States.Select(state => state.Object)));

    /// <summary>By value, lists included.</summary>
    public bool Equals(CheckpointManifest? other) =>
        other is not null
        && (Job, Lineage, Generation, Id, Parent) == (other.Job, other.Lineage, other.Generation, other.Id, other.Parent)
        && (TopologyEpoch, IsFinal) == (other.TopologyEpoch, other.IsFinal)
        && Plan == other.Plan
        && SequenceEquality.Same(Regions, other.Regions)
        && SequenceEquality.Same(Sources, other.Sources)
        && SequenceEquality.Same(Tasks, other.Tasks);

    /// <inheritdoc/>
    public override int GetHashCode() => (Generation, Id, Tasks.Count).GetHashCode();
}
