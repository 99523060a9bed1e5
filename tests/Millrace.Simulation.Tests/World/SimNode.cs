using System.Globalization;
using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>One process: a coordinator with its drivers, and the tasks of its current attempt. It can stop, go on, and die.</summary>
internal sealed class SimNode
{
    private const string SourceName = "source";
    private readonly List<Action> _backlog = [];
    private readonly List<SimTask> _tasks = [];
    private readonly int _id;
    private TimeSpan? _tickAt;
    private SplitAssigner? _assigner;
    private TwoPhaseCommitter? _committer;
    private bool _isPaused;
    private TimeSpan _verifiedAt;
    private bool _isSolo;
    private int _local;

    public SimNode(SimWorld world, int id)
    {
        (World, _id) = (world, id);
        SimModel model = world.Model;
        (int sources, int stages, int sinks) = world.ChooseSubtasks();
        Tasks =
        [
            .. Enumerable.Range(0, sources).Select(index => new SubtaskId(SourceName, index)),
            .. Enumerable.Range(0, stages).Select(index => new SubtaskId("stage", index)),
            .. Enumerable.Range(0, sinks).Select(index => new SubtaskId("sink", index)),
        ];
        var job = new JobDescription
        {
            Job = "job",
            Writer = $"node-{id}",
            FreshLineage = "lineage",
            Location = "disk",
            Tasks = Tasks,
            Sources = [SourceName],
            Plan = new PlanManifest("{}", new Dictionary<string, string>(), [], [], [SourceName, "stage", "sink"], 128, "xxh3-64"),
        };
        var options = new CoordinatorOptions
        {
            Interval = TimeSpan.FromMilliseconds(40),
            MinPause = TimeSpan.FromMilliseconds(5),
            Timeout = TimeSpan.FromMilliseconds(300),
            ControlTimeout = TimeSpan.FromMilliseconds(30),
            HeartbeatInterval = TimeSpan.FromMilliseconds(60),
            StoreRetry = TimeSpan.FromMilliseconds(10),
            FailuresInARowMax = 6,
            Restart = new RestartOptions
            {
                AttemptsMax = 10_000,
                InitialBackoff = TimeSpan.FromMilliseconds(5),
                BackoffMax = TimeSpan.FromMilliseconds(40),
            },
        };
        Coordinator = new CheckpointCoordinator(job, options, world.Coverage);
    }

    public SimWorld World { get; }

    public SimModel Model => World.Model;

    public SimDisk Disk => World.Disk;

    public TimeSpan Now => World.Clock.Now;

    public CheckpointCoordinator Coordinator { get; }

    public IReadOnlyList<SubtaskId> Tasks { get; }

    public bool IsDead { get; private set; }

    public bool IsRunning => !IsDead && !_isPaused && Coordinator.Phase != CoordinatorPhase.Ended;

    public void Start() => Post(TimeSpan.Zero, () => Tell(new CoordinatorEvent.Start()));

    public void Post(TimeSpan delay, Action action) => World.Clock.At(delay, () => RunOrKeep(action));

    public void Pause() => _isPaused = true;

    public void Continue()
    {
        _isPaused = false;
        Action[] backlog = [.. _backlog];
        _backlog.Clear();
        foreach (Action action in backlog)
        {
            RunOrKeep(action);
        }
    }

    public void Die()
    {
        World.Trace($"node {_id} dies");
        IsDead = true;
        _tasks.ForEach(task => task.IsDead = true);
    }

    /// <summary>Native code crashed on a row: the supervisor reads the breadcrumbs.</summary>
    public void DieOf(Row killer)
    {
        World.Suspects.OnProcessDied(
            [.. _tasks.OfType<StageTask>().SelectMany(task => task.Breadcrumbs).Append(killer.Id).Distinct().Order(StringComparer.Ordinal)]);
        Die();
        World.OnNodeDied(this);
    }

    public void FailOneTask(bool isSilent)
    {
        if (_tasks.Count > 0 && _tasks[World.Random.Below(_tasks.Count)] is { } task)
        {
            task.IsDead = true;
            if (!isSilent)
            {
                var error = new MillraceException(ErrorDomain.External, "TASK_FAILED", "injected");
                Post(World.Random.Milliseconds(0, 3), () => Tell(new CoordinatorEvent.TaskFailed(task.Id, task.Attempt, error)));
            }
        }
    }

    public bool TryEnterLocal(bool isSolo)
    {
        if (_isSolo || (isSolo && _local > 0))
        {
            return false;
        }

        _local++;
        _isSolo = isSolo;
        return true;
    }

    public void LeaveLocal(bool isSolo)
    {
        _local--;
        _isSolo &= !isSolo;
    }

    /// <summary>A message between coordinator and task: lost, doubled, late, and now and then to a twin.</summary>
    public void Lossy(Action deliver, Action<SimNode> deliverToTwin)
    {
        SimRandom random = World.Random;
        int copies = random.Chance(Model.LossChance) ? 0 : random.Chance(Model.DuplicateChance) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++)
        {
            Post(random.Milliseconds(0, random.Chance(0.1) ? 60 : 4), deliver);
        }

        if (World.FindTwin(this) is { } twin && random.Chance(0.2))
        {
            twin.Post(random.Milliseconds(0, 20), () => deliverToTwin(twin));
        }
    }

    public void RequestSplit(SimTask task)
    {
        if (_assigner is not null && !task.IsDead)
        {
            Assign(_assigner.Request(task.Id), task.Attempt);
        }
    }

    public void Tell(CoordinatorEvent input)
    {
        if (IsDead)
        {
            return;
        }

        IReadOnlyList<CoordinatorEffect> effects = Coordinator.Handle(input, Now);
        foreach (CoordinatorEffect effect in effects)
        {
            World.Trace($"node {_id} {effect.GetType().Name} {Coordinator.Phase} {Coordinator.InFlight}");
            Run(effect);
        }

        ScheduleTick(Coordinator.NextDeadline);
    }

    private void RunOrKeep(Action action)
    {
        if (IsDead)
        {
            return;
        }

        if (_isPaused)
        {
            _backlog.Add(action);
        }
        else
        {
            action();
        }
    }

    private void ScheduleTick(TimeSpan? deadline)
    {
        if (deadline is not { } due)
        {
            return;
        }

        TimeSpan at = due <= Now ? Now + TimeSpan.FromMilliseconds(1) : due;
        if (_tickAt is { } scheduled && scheduled > Now && scheduled <= at)
        {
            return;
        }

        _tickAt = at;
        Post(at - Now, () =>
        {
            if (_tickAt == at)
            {
                _tickAt = null;
                Tell(new CoordinatorEvent.Tick());
            }
        });
    }

    /// <summary>Does the work after a wait, and posts its answer after another: a node may die or stop at each of them.</summary>
    private void Ask(Func<CoordinatorEvent> work) => Post(World.Random.Milliseconds(0, 8), () =>
    {
        CoordinatorEvent answer = work();
        Post(World.Random.Milliseconds(0, 8), () => Tell(answer));
    });

    private void Run(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case CoordinatorEffect.ProbeStores: Ask(() => new CoordinatorEvent.StoresProbed(null)); break;
            case CoordinatorEffect.ReadLog read: Ask(() => new CoordinatorEvent.LogRead(read.FromIndex, Disk.ReadLog(read.FromIndex), null)); break;
            case CoordinatorEffect.AppendLog append:
                Ask(() => new CoordinatorEvent.LogAppended(append.Index, Disk.Append(append.Index, append.Bytes), null));
                break;
            case CoordinatorEffect.ReadManifest read: Ask(() => ReadManifest(read.Handle)); break;
            case CoordinatorEffect.VerifyObjects verify: Ask(() => VerifyObjects(verify)); break;
            case CoordinatorEffect.SnapshotSource snapshot: SnapshotSource(snapshot); break;
            case CoordinatorEffect.WriteManifest write: Ask(() => WriteManifest(write)); break;
            case CoordinatorEffect.RunCommits commits: StartCommits(commits); break;
            case CoordinatorEffect.ListObjects: Ask(() => new CoordinatorEvent.ObjectsListed(Disk.ListObjects())); break;
            case CoordinatorEffect.DeleteObjects delete: Post(World.Random.Milliseconds(0, 5), () => DeleteObjects(delete)); break;
            case CoordinatorEffect.SweepStaging sweep: Disk.Sweep(sweep); break;
            case CoordinatorEffect.DeployTasks deploy: Deploy(deploy); break;
            case CoordinatorEffect.CancelTasks: _tasks.ForEach(task => task.IsDead = true); break;
            case CoordinatorEffect.SendControl send: SendControl(send.Message); break;
            case CoordinatorEffect.ReportCompleted completed: OnCompleted(completed.Entry); break;
            case CoordinatorEffect.End end: World.OnNodeEnded(this, end); break;
        }
    }

    private void DeleteObjects(CoordinatorEffect.DeleteObjects delete)
    {
        foreach (string path in delete.Paths)
        {
            Disk.DeleteObject(path, Now);
        }
    }

    private CoordinatorEvent.ManifestRead ReadManifest(ObjectHandle handle)
    {
        try
        {
            return new CoordinatorEvent.ManifestRead(handle, Disk.ReadManifest(handle), null);
        }
        catch (MillraceException exception)
        {
            return new CoordinatorEvent.ManifestRead(handle, null, exception);
        }
    }

    private CoordinatorEvent.ObjectsVerified VerifyObjects(CoordinatorEffect.VerifyObjects verify)
    {
        _verifiedAt = Now;
        foreach (ObjectHandle handle in verify.Objects)
        {
            if (Disk.Verify(handle) is not ObjectCheck.Intact and ObjectCheck check)
            {
                return new CoordinatorEvent.ObjectsVerified(verify.Checkpoint, handle, check);
            }
        }

        return new CoordinatorEvent.ObjectsVerified(verify.Checkpoint, null, ObjectCheck.Intact);
    }

    private void SnapshotSource(CoordinatorEffect.SnapshotSource snapshot)
    {
        SplitAssigner assigner = _assigner!; // Deployed before a trigger.
        SplitAssignerState state = assigner.Snapshot();
        (int pooled, int finished, int attempt) = (assigner.Pooled, assigner.FinishedCount, Coordinator.Attempt);
        Ask(() =>
        {
            try
            {
                string path = CheckpointPaths.Source(Coordinator.Generation, snapshot.Checkpoint, snapshot.Source, attempt);
                ObjectHandle handle = Disk.WriteObject(path, SimCodec.Encode(state));
                var manifest = new SourceManifest(snapshot.Source, state.JournalSequence, pooled, finished, handle);
                return new CoordinatorEvent.SourceSnapshotted(snapshot.Checkpoint, manifest, null);
            }
            catch (MillraceException exception)
            {
                return new CoordinatorEvent.SourceSnapshotted(snapshot.Checkpoint, null, exception);
            }
        });
    }

    private CoordinatorEvent.ManifestWritten WriteManifest(CoordinatorEffect.WriteManifest write)
    {
        try
        {
            ObjectHandle handle = Disk.WriteObject(write.Path, ManifestCodec.Encode(write.Manifest));
            return new CoordinatorEvent.ManifestWritten(write.Checkpoint, handle, null, default);
        }
        catch (MillraceException exception)
        {
            return new CoordinatorEvent.ManifestWritten(write.Checkpoint, null, exception, default);
        }
    }

    private void StartCommits(CoordinatorEffect.RunCommits commits)
    {
        _committer = new TwoPhaseCommitter(commits.Entry, commits.Committables, ["main", "dead"], TimeSpan.FromMilliseconds(10), World.Coverage);
        RunCommitter(_committer, _committer.Start());
    }

    private void RunCommitter(TwoPhaseCommitter committer, IReadOnlyList<CommitterEffect> effects)
    {
        foreach (CommitterEffect effect in effects)
        {
            switch (effect)
            {
                case CommitterEffect.Commit commit: Post(World.Random.Milliseconds(0, 8), () => Commit(committer, commit.Output)); break;
                case CommitterEffect.Complete complete:
                    Post(World.Random.Milliseconds(0, 4), () => RunCommitter(committer, committer.OnCompleted(complete.Sink, null, Now)));
                    break;
                case CommitterEffect.Finished finished: Tell(new CoordinatorEvent.CommitsFinished(finished.Checkpoint, finished.Error)); break;
            }
        }

        if (committer.NextDeadline is { } due)
        {
            Post(due - Now, () => RunCommitter(committer, committer.OnTick(Now)));
        }
    }

    private void Commit(TwoPhaseCommitter committer, PreparedOutput item)
    {
        MillraceException? error = null;
        try
        {
            Disk.Commit(item);
        }
        catch (MillraceException exception)
        {
            error = exception;
        }

        World.Trace($"node {_id} commits {item.Output.Id}: {error?.Code}");
        Post(World.Random.Milliseconds(0, 8), () => RunCommitter(committer, committer.OnCommitted(item, error, Now)));
    }

    private void SendControl(ControlMessage message) => Lossy(
        () => _tasks.Find(task => task.Id == message.Task)?.OnControl(message),
        twin => twin._tasks.Find(task => task.Id == message.Task)?.OnControl(message));

    private void OnCompleted(CheckpointEntry entry)
    {
        CheckpointManifest manifest = Disk.Checkpoints.Single(item => item.Entry == entry).Manifest;
        _assigner?.OnCompleted(manifest.Tasks.SelectMany(task => task.Splits));
    }

    private void Assign(IReadOnlyList<(SubtaskId Task, ControlPayload Payload)> messages, int attempt)
    {
        foreach ((SubtaskId task, ControlPayload payload) in messages)
        {
            Tell(new CoordinatorEvent.SourceMessage(task, attempt, payload));
        }
    }

    private void Deploy(CoordinatorEffect.DeployTasks deploy)
    {
        _tasks.ForEach(task => task.IsDead = true);
        _tasks.Clear();
        if (deploy.Restore is { } point && World.Disk.Damaged.Count == 0)
        {
            Require(point.Entry.Id == Disk.Checkpoints[^1].Entry.Id || World.HasTwins, "A5", $"restored {point.Entry.Id}, not the newest");
        }

        CheckpointManifest? manifest = deploy.Restore?.Manifest;
        try
        {
            _assigner = manifest is null ? new SplitAssigner() : SplitAssigner.Restore(
                SimCodec.DecodeSource(Disk.ReadObject(manifest.Sources[0].State, _verifiedAt)), manifest.Tasks.SelectMany(task => task.Splits));
            Build(deploy.Attempt, manifest);
        }
        catch (MillraceException exception)
        {
            // Damaged after it was verified: a task that cannot read its state has failed.
            Post(TimeSpan.Zero, () => Tell(new CoordinatorEvent.TaskFailed(Tasks[0], deploy.Attempt, exception)));
            return;
        }

        _tasks.ForEach(task => task.Start());
        Discover(deploy.Attempt);
    }

    private void Discover(int attempt)
    {
        SplitAssigner assigner = _assigner!; // Set by the caller.
        SplitPosition[] all =
            [.. Model.Splits.Select((_, at) => new SplitPosition(at.ToString(CultureInfo.InvariantCulture), string.Empty, 0, false))];
        Assign(assigner.Discover(all, isComplete: false), attempt);
        Post(World.Random.Milliseconds(0, 60), () =>
        {
            if (assigner == _assigner)
            {
                Assign(assigner.Discover(all, isComplete: true), attempt);
            }
        });
    }

    private void Build(int attempt, CheckpointManifest? manifest)
    {
        long restored = manifest?.Id ?? 0;
        SubtaskId[] stages = [.. Tasks.Where(task => task.Stage == "stage")];
        SubtaskId[] sinks = [.. Tasks.Where(task => task.Stage == "sink")];
        IReadOnlyList<RowsSnapshot>[] old = [.. States(manifest, "stage", "in-flight").Select(bytes => SimCodec.DecodeEntries(bytes))];
        IReadOnlyList<IReadOnlyList<RowsSnapshot>> entries = old.Length == 0
            ? [.. stages.Select(_ => (IReadOnlyList<RowsSnapshot>)[])]
            : InFlightRedistribution.Redistribute(old, stages.Length, Model.Ordered, World.Coverage);
        Row[] main = [.. States(manifest, "sink", "spool-main").SelectMany(bytes => SimCodec.DecodeRows(bytes))];
        Row[] dead = [.. States(manifest, "sink", "spool-dead").SelectMany(bytes => SimCodec.DecodeRows(bytes))];

        SimTask[] sourceTasks = [.. Tasks.Where(task => task.Stage == SourceName).Select(task => new SourceTask(this, task, attempt))];
        bool checkOrder = Model.Ordered && Model.Forward && restored == 0;
        SimTask[] stageTasks = [.. stages.Select((task, at) => new StageTask(this, task, attempt, entries[at], restored, checkOrder))];
        SimTask[] sinkTasks = [.. sinks.Select((task, at) => new SinkTask(
            this, task, attempt, [.. main.Where((_, row) => row % sinks.Length == at)],
            [.. dead.Where((_, row) => row % sinks.Length == at)], restored))];
        Connect(sourceTasks, stageTasks, Model.Forward && sourceTasks.Length == stageTasks.Length);
        Connect(stageTasks, sinkTasks, isForward: false);
        _tasks.AddRange([.. sourceTasks, .. stageTasks, .. sinkTasks]);
    }

    private IEnumerable<byte[]> States(CheckpointManifest? manifest, string stage, string name) =>
        from task in manifest?.Tasks ?? []
        where task.Task.Stage == stage
        from state in task.States
        where state.Name == name
        select Disk.ReadObject(state.Object, _verifiedAt);

    private static void Connect(SimTask[] from, SimTask[] to, bool isForward)
    {
        for (int i = 0; i < from.Length; i++)
        {
            foreach (SimTask reader in isForward ? [to[i]] : to)
            {
                var channel = new Channel(reader) { Writer = from[i] };
                from[i].Outputs.Add(channel);
                reader.Inputs.Add(channel);
            }
        }
    }

    private static void Require(bool holds, string invariant, string what)
    {
        if (!holds)
        {
            throw new InvariantException(invariant, what);
        }
    }
}
