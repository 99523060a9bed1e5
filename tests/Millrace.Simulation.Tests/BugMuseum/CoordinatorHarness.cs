using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.BugMuseum;

/// <summary>A coordinator with an in-memory log, driven by hand: one source subtask, one sink subtask.</summary>
internal sealed class CoordinatorHarness
{
    public const string Hash = "sha256:0";
    private readonly List<JobLogEntry> _log;
    private TimeSpan _now;

    public CoordinatorHarness(List<JobLogEntry> log, RestoreMode restore = RestoreMode.LatestOrFresh, bool allowDuplicates = false)
    {
        _log = log;
        var job = new JobDescription
        {
            Job = "job",
            Writer = $"writer-{log.Count}",
            FreshLineage = $"lineage-{log.Count}",
            Location = "memory",
            Tasks = [Source, Sink],
            Sources = ["source"],
            Plan = Plan,
        };
        var options = new CoordinatorOptions { Interval = TimeSpan.FromSeconds(1), Restore = restore, AllowDuplicates = allowDuplicates };
        Coordinator = new CheckpointCoordinator(job, options);
    }

    public static SubtaskId Source { get; } = new("source", 0);

    public static SubtaskId Sink { get; } = new("sink", 0);

    public static PlanManifest Plan { get; } = new("{}", new Dictionary<string, string>(), [], [], ["source", "sink"], 128, "xxh3-64");

    public CheckpointCoordinator Coordinator { get; }

    public static PreparedOutput File(long checkpoint) => new(
        "sink", Sink, 1, checkpoint, new Committable($"part-{checkpoint}", $".tmp/{checkpoint}", Hash, 1, 1));

    public static CheckpointManifest Manifest(string lineage, long id, bool withSource = true, params PreparedOutput[] committables) => new(
        "job", lineage, 1, id, null, [], 1, false, Plan,
        withSource ? [new SourceManifest("source", 0, 0, 0, new ObjectHandle("1/1/s", 1, Hash))] : [],
        [Task(Source), Task(Sink, committables)]);

    public static TaskManifest Task(SubtaskId id, params PreparedOutput[] committables) =>
        new(id, 1, 0, [], [], [], committables, RecordCounts.Zero, null);

    public IReadOnlyList<CoordinatorEffect> Tell(CoordinatorEvent input, double seconds = 0)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return Coordinator.Handle(input, _now);
    }

    /// <summary>Probe, read, claim; gives what the coordinator wants once its generation is in the log.</summary>
    public IReadOnlyList<CoordinatorEffect> Claim()
    {
        Tell(new CoordinatorEvent.Start());
        Tell(new CoordinatorEvent.StoresProbed(null));
        IReadOnlyList<CoordinatorEffect> effects = Tell(new CoordinatorEvent.LogRead(1, Records(1), null));
        return Append(effects);
    }

    /// <summary>Runs the append among the effects.</summary>
    public IReadOnlyList<CoordinatorEffect> Append(IReadOnlyList<CoordinatorEffect> effects)
    {
        CoordinatorEffect.AppendLog append = effects.OfType<CoordinatorEffect.AppendLog>().Single();
        bool isFree = append.Index == _log.Count + 1;
        if (isFree)
        {
            _log.Add(append.Entry);
        }

        return Tell(new CoordinatorEvent.LogAppended(append.Index, isFree ? AppendResult.Appended : AppendResult.Collision, null));
    }

    public IReadOnlyList<JobLogRecord> Records(long from) =>
        [.. _log.Skip((int)from - 1).Select((entry, at) => new JobLogRecord(from + at, JobLogCodec.Encode(entry)))];

    /// <summary>Starts the tasks, triggers a checkpoint, and acknowledges it up to the log entry.</summary>
    public IReadOnlyList<CoordinatorEffect> CompleteOne(params PreparedOutput[] committables)
    {
        if (Coordinator.Phase == CoordinatorPhase.Deploying)
        {
            Tell(new CoordinatorEvent.TaskStarted(Source, Coordinator.Attempt));
            Tell(new CoordinatorEvent.TaskStarted(Sink, Coordinator.Attempt));
        }

        long id = Tell(new CoordinatorEvent.Tick(), 2).OfType<CoordinatorEffect.SnapshotSource>().Single().Checkpoint;
        var source = new SourceManifest("source", 0, 0, 0, new ObjectHandle($"1/{id}/s", 1, Hash));
        Tell(new CoordinatorEvent.SourceSnapshotted(id, source, null));
        foreach (TaskManifest task in (TaskManifest[])[Task(Source), Task(Sink, committables)])
        {
            TaskManifest current = task with { Attempt = Coordinator.Attempt };
            Tell(new CoordinatorEvent.TaskAcknowledged(Coordinator.Generation, id, current));
        }

        Tell(new CoordinatorEvent.ObjectsVerified(id, null, ObjectCheck.Intact));
        Tell(new CoordinatorEvent.ManifestWritten(id, new ObjectHandle($"1/{id}/manifest.json", 1, Hash), null, default));
        return Tell(new CoordinatorEvent.ObjectsVerified(id, null, ObjectCheck.Intact));
    }
}
