using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What a coordinator must know of a job.</summary>
internal sealed record JobDescription
{
    /// <summary>The region of a job that checkpoints as a whole.</summary>
    public const string GlobalRegion = "global";

    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>Unique for this start of the coordinator: host, process id, and a random number.</summary>
    public required string Writer { get; init; }

    /// <summary>The lineage of a fresh start; a restore keeps the one in the log.</summary>
    public required string FreshLineage { get; init; }

    /// <summary>Where log and store lie, for messages.</summary>
    public required string Location { get; init; }

    /// <summary>All subtasks.</summary>
    public required IReadOnlyList<SubtaskId> Tasks { get; init; }

    /// <summary>Stage ids of the sources.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The plan as it goes into manifests.</summary>
    public required PlanManifest Plan { get; init; }

    /// <summary>The topology's epoch.</summary>
    public long TopologyEpoch { get; init; } = 1;

    /// <summary>Whether the subtask reads splits, and hears triggers.</summary>
    public bool IsSource(SubtaskId task) => Sources.Contains(task.Stage);
}
