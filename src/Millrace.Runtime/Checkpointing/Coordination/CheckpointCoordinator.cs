using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Owns a job's generations and checkpoints: recovers from the log, starts tasks, triggers, collects, publishes, commits, collects
/// garbage, restarts and ends. Sans-IO: events in, effects out, no clock but the time passed in.
/// </summary>
/// <remarks>
/// Not thread-safe: one mailbox owns it. The driver calls <see cref="Handle"/> with <see cref="CoordinatorEvent.Start"/> first, runs
/// the effects in order, posts their answers, and posts <see cref="CoordinatorEvent.Tick"/> at <see cref="NextDeadline"/>. After
/// <see cref="CoordinatorEffect.End"/> nothing has an effect any more. Source: <c>docs/specs/checkpoint-protocol.md</c>.
/// </remarks>
internal sealed partial class CheckpointCoordinator
{
    private readonly JobDescription _job;
    private readonly CoordinatorOptions _options;
    private readonly IProtocolTrace? _trace;
    private readonly JobLogWriter _log;
    private readonly RestartPolicy _restarts;
    private readonly HeartbeatMonitor _heartbeats;
    private readonly SourceEventValve _valve = new();
    private readonly SortedDictionary<SubtaskId, ControlSender> _control = [];
    private readonly SortedSet<SubtaskId> _started = [];
    private readonly SortedSet<SubtaskId> _exhausted = [];
    private readonly List<CoordinatorEffect> _effects = [];
    private JobHistory _history = new();
    private TimeSpan _now;
    private TimeSpan? _retryAt;
    private CoordinatorEffect? _retry;
    private TimeSpan _restartAt;
    private MillraceException? _failure;
    private bool _stopRequested;

    /// <param name="job">The job.</param>
    /// <param name="options">Times and limits.</param>
    /// <param name="trace">Hears the protocol's steps, or null.</param>
    public CheckpointCoordinator(JobDescription job, CoordinatorOptions options, IProtocolTrace? trace = null)
    {
        (_job, _options, _trace) = (job, options, trace);
        _log = new JobLogWriter(job.Location, trace);
        _restarts = new RestartPolicy(options.Restart);
        _heartbeats = new HeartbeatMonitor(options.HeartbeatInterval, options.HeartbeatsMissedMax, trace);
        Lineage = job.FreshLineage;
    }

    /// <summary>What it is doing.</summary>
    public CoordinatorPhase Phase { get; private set; }

    /// <summary>Its generation; 0 before it has claimed one.</summary>
    public long Generation { get; private set; }

    /// <summary>The job's lineage: the log's, once it is read.</summary>
    public string Lineage { get; private set; }

    /// <summary>The attempt of all tasks; rises with each restart.</summary>
    public int Attempt { get; private set; }

    /// <summary>The id of the checkpoint in flight, or null.</summary>
    public long? InFlight => _pending?.Id;

    /// <summary>Messages of lower generations or other attempts that were ignored.</summary>
    public long RejectedStale { get; private set; }

    /// <summary>When to post the next tick at the latest, or null where nothing waits for time.</summary>
    public TimeSpan? NextDeadline
    {
        get
        {
            TimeSpan?[] deadlines =
            [
                _retryAt,
                Phase == CoordinatorPhase.Waiting && _pending is null ? _restartAt : null,
                Phase == CoordinatorPhase.Running ? NextTrigger : null,
                _pending is { CanAbort: true } pending ? pending.Triggered + _options.Timeout : null,
                _heartbeats.Deadline,
                _control.Values.Min(sender => sender.Deadline),
            ];
            return Phase == CoordinatorPhase.Ended ? null : deadlines.Min();
        }
    }

    /// <summary>Takes one event.</summary>
    /// <param name="input">The event.</param>
    /// <param name="now">Monotonic time, never lower than in the call before.</param>
    /// <returns>Effects to run, in order; the list is the caller's.</returns>
    public IReadOnlyList<CoordinatorEffect> Handle(CoordinatorEvent input, TimeSpan now)
    {
        _now = now;
        _effects.Clear();
        if (Phase != CoordinatorPhase.Ended)
        {
            try
            {
                Dispatch(input);
            }
            catch (MillraceException exception)
            {
                Fail(exception);
            }
        }

        return [.. _effects];
    }

    private void Dispatch(CoordinatorEvent input)
    {
        switch (input)
        {
            case CoordinatorEvent.Start: OnStart(); break;
            case CoordinatorEvent.Tick: OnTick(); break;
            case CoordinatorEvent.StoresProbed probed: OnStoresProbed(probed); break;
            case CoordinatorEvent.LogRead read: OnLogRead(read); break;
            case CoordinatorEvent.LogAppended appended: OnLogAppended(appended); break;
            case CoordinatorEvent.ManifestRead read: OnManifestRead(read); break;
            case CoordinatorEvent.ObjectsVerified verified: OnObjectsVerified(verified); break;
            case CoordinatorEvent.SourceSnapshotted snapshotted: OnSourceSnapshotted(snapshotted); break;
            case CoordinatorEvent.ManifestWritten written: OnManifestWritten(written); break;
            case CoordinatorEvent.CommitsFinished finished: OnCommitsFinished(finished); break;
            case CoordinatorEvent.ObjectsListed listed: OnObjectsListed(listed.Paths); break;
            case CoordinatorEvent.StopRequested: _stopRequested = true; TriggerIfDue(); break;
            case CoordinatorEvent.FailRequested failed: OnFailRequested(failed.Error); break;
            default: DispatchTask(input); break;
        }
    }

    private void DispatchTask(CoordinatorEvent input)
    {
        switch (input)
        {
            case CoordinatorEvent.TaskStarted started when IsCurrent(Generation, started.Attempt): OnTaskStarted(started.Task); break;
            case CoordinatorEvent.TaskAcknowledged acked when IsCurrent(acked.Generation, acked.Snapshot.Attempt): OnAcknowledged(acked); break;
            case CoordinatorEvent.TaskDeclined declined when IsCurrent(declined.Generation, declined.Attempt): OnDeclined(declined); break;
            case CoordinatorEvent.TaskExhausted exhausted when IsCurrent(exhausted.Generation, exhausted.Attempt): OnExhausted(exhausted.Task); break;
            case CoordinatorEvent.TaskBeat beat when IsCurrent(beat.Generation, beat.Attempt): _heartbeats.OnBeat(beat.Task, _now); break;
            case CoordinatorEvent.ControlAcknowledged acked when IsCurrent(acked.Generation, acked.Attempt): OnControlAcknowledged(acked); break;
            case CoordinatorEvent.TaskFailed failed when IsCurrent(Generation, failed.Attempt): Restart(failed.Error); break;
            case CoordinatorEvent.SourceMessage message when IsCurrent(Generation, message.Attempt): OnSourceMessage(message); break;
            default: RejectedStale++; _trace?.Step("2.0.3"); break;
        }
    }

    private bool IsCurrent(long generation, int attempt) =>
        generation == Generation && attempt == Attempt && Phase is CoordinatorPhase.Deploying or CoordinatorPhase.Running;

    private void OnTick()
    {
        if (_retryAt is { } retryAt && _now >= retryAt && _retry is { } retry)
        {
            (_retryAt, _retry) = (null, null);
            _effects.Add(retry);
        }

        if (Phase == CoordinatorPhase.Waiting && _now >= _restartAt)
        {
            BeginRestore();
            return;
        }

        foreach (ControlSender sender in _control.Values)
        {
            Emit(sender.OnTick(_now));
        }

        if (Phase is CoordinatorPhase.Deploying or CoordinatorPhase.Running && _heartbeats.FindLost(_now) is { } lost)
        {
            Restart(new MillraceException(ErrorDomain.External, "TASK_LOST", $"subtask {lost} sent no heartbeat")
            {
                Retry = RetryHint.WithBackoff,
            });
            return;
        }

        if (_pending is { CanAbort: true } pending && _now >= pending.Triggered + _options.Timeout)
        {
            Abort("timed out");
        }

        TriggerIfDue();
    }

    private void Deploy(RestorePoint? restore)
    {
        Phase = CoordinatorPhase.Deploying;
        Attempt++;
        _suspicion = null;
        _valve.Reset();
        _started.Clear();
        _exhausted.Clear();
        _control.Clear();
        _heartbeats.Watch(_job.Tasks, _now);
        foreach (SubtaskId task in _job.Tasks)
        {
            _control[task] = new ControlSender(Lineage, Generation, task, Attempt, _options.ControlTimeout, _trace);
        }

        _effects.Add(new CoordinatorEffect.DeployTasks(Lineage, Generation, Attempt, restore));
    }

    private void OnTaskStarted(SubtaskId task)
    {
        _started.Add(task);
        if (Phase == CoordinatorPhase.Deploying && _started.Count == _job.Tasks.Count)
        {
            Phase = CoordinatorPhase.Running;
            _lastTrigger = _now;
            TriggerIfDue();
        }
    }

    private void OnExhausted(SubtaskId task)
    {
        _exhausted.Add(task);
        TriggerIfDue();
    }

    private void OnSourceMessage(CoordinatorEvent.SourceMessage message)
    {
        if (!_valve.TryHold(message.Task, message.Payload))
        {
            Send(message.Task, message.Payload);
        }
    }

    private void OnControlAcknowledged(CoordinatorEvent.ControlAcknowledged acked)
    {
        if (_control.TryGetValue(acked.Task, out ControlSender? sender))
        {
            sender.OnAcknowledged(acked.Sequence);
            Emit(acked.HasGap ? sender.Repeat(_now) : []);
        }
    }

    private void Send(SubtaskId task, ControlPayload payload) =>
        _effects.Add(new CoordinatorEffect.SendControl(_control[task].Send(payload, _now)));

    private void SendAll(ControlPayload payload)
    {
        foreach (SubtaskId task in _job.Tasks)
        {
            Send(task, payload);
        }
    }

    private void Emit(IReadOnlyList<ControlMessage> messages) =>
        _effects.AddRange(messages.Select(message => new CoordinatorEffect.SendControl(message)));

    /// <summary>Repeats an effect after the store's wait; one at a time is enough, because one log or commit step runs at a time.</summary>
    private void RetryLater(CoordinatorEffect effect) => (_retry, _retryAt) = (effect, _now + _options.StoreRetry);

    private void Restart(MillraceException error)
    {
        CancelAttempt();
        if (_restarts.OnFailure(_now) is not { } wait)
        {
            Fail(error);
            return;
        }

        _effects.Add(new CoordinatorEffect.ReportRestart(error, wait));
        _restartAt = _now + wait;
        if (_pending is { CanAbort: true } pending)
        {
            _pending = null;
            _effects.Add(new CoordinatorEffect.ReportAborted(pending.Id, error.Code));
        }

        // A checkpoint that may be in the log already is settled first: it is what the tasks restart from.
        Phase = CoordinatorPhase.Waiting;
    }

    private void CancelAttempt()
    {
        _heartbeats.Watch([], _now);
        _control.Clear();
        _valve.Reset();
        _effects.Add(new CoordinatorEffect.CancelTasks(Attempt));
    }

    /// <summary>What a task met outside may be a successor's doing, such as a file that it tidied away.</summary>
    private void OnFailRequested(MillraceException error)
    {
        if (_suspicion is not null)
            return; // its answer is on the way, and counts for this one too
        bool isClaimed = Phase is CoordinatorPhase.Verifying or CoordinatorPhase.Deploying or CoordinatorPhase.Running;
        if (error.Domain == ErrorDomain.External && isClaimed && _log.Pending is null)
            Suspect(error);
        else
            Fail(error);
    }

    private void Fail(MillraceException error)
    {
        _failure = error;
        CancelAttempt();
        if (Generation > 0)
        {
            // What the log may name is kept for the restore; all else of this generation only takes space.
            _effects.Add(new CoordinatorEffect.SweepStaging(Lineage, 0, Generation, FailedCommittables()));
        }

        Finish("FAILED");
    }

    private void Fence()
    {
        _trace?.Step("2.0.2");
        CancelAttempt();
        if (Generation > 0)
        {
            _effects.Add(new CoordinatorEffect.SweepStaging(Lineage, 0, Generation, OwnCommittables()));
        }

        _failure = MillraceException.External(
            "JOB_FENCED", $"another coordinator has taken over job {_job.Job}", "Nothing is to be done: the other one goes on");
        Finish("FENCED");
    }

    private void Finish(string state)
    {
        Phase = CoordinatorPhase.Ended;
        _effects.Add(new CoordinatorEffect.End(state, _failure));
    }
}
