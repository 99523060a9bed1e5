using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Storage;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Supervision;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Drives a job with checkpoints: owns the coordinator and runs its effects, one after the other, on a thread of its own. Subtasks tell
/// it what happened; it tells them under the scheduler's lock.
/// </summary>
internal sealed partial class CheckpointedJob : IDisposable
{
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CommitRetry = TimeSpan.FromMilliseconds(500);

    // How long a job that was told to stop waits for a storage that fails.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    // How long barriers of a job that was told to stop wait for calls, at most: what they wait for by default.
    private static readonly TimeSpan StopCallWait = TimeSpan.FromMilliseconds(200);

    // Subtasks are in this process: they cannot be lost without it.
    private static readonly TimeSpan NoHeartbeats = TimeSpan.FromDays(1000);
    private readonly JobPlan _plan;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly IJobStorage _storage;
    private readonly RestoreTarget _target;
    private readonly SerialJobListener? _listener;
    private readonly SupervisedRun? _run;
    private readonly CheckpointCoordinator _coordinator;
    private readonly long _start;
    private readonly Lock _gate = new();
    private readonly Queue<Action> _inbox = new();
    private readonly SemaphoreSlim _posted = new(0);
    private readonly ITimer _tick;
    private readonly List<JobWarning> _warnings = [];
    private JobAttempt? _attempt;
    private bool _isStopRequested;
    private JobMetrics? _metrics;
    private CoordinatorEffect.End? _end;
    private long? _restoredFrom;
    private RestoredCounts? _finished;
    private RestoredCounts? _checkpointed;
    private long _generationBefore;
    private string? _lineageBefore;
    private int _completed;
    private MillraceException? _storageFailure;
    private volatile bool _isAbandoned;

    /// <param name="plan">What to run.</param>
    /// <param name="options">The job's options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="storage">Log and store, owned.</param>
    /// <param name="target">Where to start.</param>
    /// <param name="listener">Hears what happens, or null.</param>
    /// <param name="run">The run of the engine under a supervisor, or null.</param>
    public CheckpointedJob(
        JobPlan plan,
        EngineOptions options,
        TimeProvider time,
        IJobStorage storage,
        RestoreTarget target,
        IJobListener? listener,
        SupervisedRun? run = null)
    {
        (_plan, _options, _time, _storage, _target, _run) = (plan, options, time, storage, target, run);
        _listener = listener is null ? null : new SerialJobListener(listener);
        _start = time.GetTimestamp();
        _coordinator = new CheckpointCoordinator(Describe(), CoordinatorOptions());
        _tick = time.CreateTimer(_ => Post(() => Tell(new CoordinatorEvent.Tick())), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Native bytes that attempts have not given back: 0 unless there is a defect.</summary>
    public long LeakedBytes { get; private set; }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Runs to the end on a thread of its own.</summary>
    public Task<JobResult> RunAsync(CancellationToken stop)
    {
        var done = new TaskCompletionSource<JobResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => RunTo(done, stop)) { IsBackground = true, Name = "millrace-coordinator" };
        thread.Start();
        return done.Task;
    }

    /// <summary>Nothing may leave a bare thread: it would end the process.</summary>
    private void RunTo(TaskCompletionSource<JobResult> done, CancellationToken stop)
    {
        try
        {
            done.SetResult(Run(stop));
        }
        catch (Exception error)
        {
            done.SetException(error);
        }
    }

    /// <summary>Drops the job where it stands, as the death of the process would: nothing is committed, aborted or written any more.</summary>
    public void Abandon()
    {
        _isAbandoned = true;
        Post(() => { });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tick.Dispose();
        _storage.Dispose();
        _posted.Dispose();
    }

    private JobDescription Describe() => new()
    {
        Job = _plan.Name,
        Writer = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}",
        FreshLineage = JobContext.NewLineage(),
        Location = _storage.Location,
        Tasks = [.. _plan.Stages.SelectMany(s => Enumerable.Range(0, s.Subtasks).Select(i => new SubtaskId(s.Operators[0].Id, i)))],
        Sources = [.. _plan.Stages.Where(s => s.Operators[0] is SourceExec).Select(s => s.Operators[0].Id)],
        Plan = PlanRecorder.Describe(_plan, _options),
    };

    private CoordinatorOptions CoordinatorOptions() => new()
    {
        Interval = _options.CheckpointInterval,
        MinPause = _options.CheckpointInterval < MinPause ? _options.CheckpointInterval : MinPause,
        HeartbeatInterval = NoHeartbeats,
        Restore = _target.Mode,
        RestoreCheckpoint = _target.Checkpoint,
        AllowDuplicates = _options.AllowDuplicates,
    };

    private JobResult Run(CancellationToken stop)
    {
        MillraceException? defect = null;
        using ITimer patience = _time.CreateTimer(_ => Post(GiveUpStop), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration onStop = stop.UnsafeRegister(
            _ =>
            {
                Post(OnStopRequested);
                patience.Change(StopPatience, StopPatience);
            },
            null);
        try
        {
            Check();
            Tell(new CoordinatorEvent.Start());
            while (_end is null && !_isAbandoned)
                Take()();
        }
        catch (MillraceException error)
        {
            defect = error;
        }
        catch (Exception error)
        {
            // The boundary of the job: whatever it is, the caller gets a result.
            defect = MillraceException.Internal("UNEXPECTED", $"{error.GetType().Name} in the checkpoint driver: {error.Message}", error);
        }

        return End(defect);
    }

    private JobResult End(MillraceException? defect)
    {
        EndAttempt();
        DisposeCommitters();
        MillraceException? failure = _isAbandoned ? null : defect ?? _end?.Error;
        JobState state = failure is not null ? JobState.Failed : _end?.State == "FINISHED" ? JobState.Finished : JobState.Stopped;
        JobMetrics metrics = (_metrics ?? _finished?.ToMetrics() ?? new JobMetrics()) with { Elapsed = Now };
        string lineage = _coordinator.Generation > 0 ? _coordinator.Lineage : _lineageBefore ?? "";
        var result = new JobResult(lineage, _plan.Name, state, metrics, failure)
        {
            RowsWritten = state == JobState.Finished ? metrics.RowsWritten : _checkpointed?.Written ?? 0,
            CheckpointFolder = _target.Folder,
            Warnings = [.. _warnings],
            Checkpoints = _completed,
            RestoredFrom = _restoredFrom,
            Attempts = (int)Math.Max(1, _coordinator.Generation > 0 ? _coordinator.Generation : _generationBefore),
        };
        if (state == JobState.Finished)
            _run?.OnCommitted();
        _listener?.OnEvent(new JobEnded(_coordinator.Lineage, _time.GetUtcNow(), result));
        return result;
    }

    /// <summary>What can be refused is refused before anything is written.</summary>
    private void Check()
    {
        JobHistory history = ReadHistory();
        (_generationBefore, _lineageBefore) = (history.Generation, history.Lineage);
        if (history.Job is not null && history.Job != _plan.Name)
            return; // the coordinator refuses it, and says why
        if (history.LastIndex == 0)
            RefuseLostLog();
        ResultsAhead.Refuse(history, ReadHistory, IsIntact, _plan.Sinks, _storage.Location);
        CheckpointEntry? candidate = _target.Mode == RestoreMode.Checkpoint
            ? history.Checkpoints.LastOrDefault(c => c.Id == _target.Checkpoint)
            : history.Checkpoints.Count > 0 ? history.Checkpoints[^1] : null;
        if (_target.Mode == RestoreMode.Fresh)
        {
            if (candidate is null)
                ValidateSinks();
            return;
        }

        if (candidate is not null && TryReadManifest(candidate.Manifest) is CheckpointManifest manifest)
        {
            PlanRecorder.RefuseOther(_plan, _options, manifest);
            RestoreRules.Refuse(Describe(), history.Lineage ?? "", candidate, manifest);
            PlanRules.Refuse(_plan, manifest);
            _finished = candidate.IsFinal ? RestoredCounts.Of(manifest, _plan) : null;
        }
    }

    private bool IsIntact(CheckpointEntry entry) => TryReadManifest(entry.Manifest) is CheckpointManifest manifest
        && manifest.Objects().All(IsIntact);

    private bool IsIntact(ObjectHandle handle) =>
        Try(() => Blocking.Wait(_storage.Store.VerifyAsync(handle, CancellationToken.None)), out MillraceException? error) == ObjectCheck.Intact
        && error is null;

    private JobHistory ReadHistory() => JobHistory.Fold(Blocking.Wait(_storage.Log.ReadAsync(1, CancellationToken.None)), _storage.Location);

    /// <summary>A generation is logged before its first object: without any the log is lost, and a fresh start would do all of it twice.</summary>
    private void RefuseLostLog()
    {
        if (Blocking.Wait(_storage.Store.ListAsync("", CancellationToken.None)).Count > 0)
            throw StorageErrors.LostLog(_storage.Log.Location, _storage.Store.Location);
    }

    /// <summary>What failed before may be well again; only a job that waits for its next start has tried nothing since.</summary>
    private void OnStopRequested()
    {
        if (_coordinator.Phase != CoordinatorPhase.Waiting)
            _storageFailure = null;
        _isStopRequested = true;
        LimitCallWait();
        Tell(new CoordinatorEvent.StopRequested());
    }

    /// <summary>A job that was told to stop takes one more checkpoint; where none can be had for a failure since then, it ends without.</summary>
    private void GiveUpStop()
    {
        if (_storageFailure is not MillraceException failure || _end is not null)
            return;
        throw new MillraceException(
            failure.Domain,
            failure.Code,
            $"the job was told to stop, and cannot take its last checkpoint: {failure.Message}",
            "Mend the cause; '--restore latest' then goes on from the newest checkpoint",
            failure);
    }

    private CheckpointManifest? TryReadManifest(ObjectHandle handle)
    {
        try
        {
            return ManifestCodec.Decode(Blocking.Wait(_storage.Store.ReadAsync(handle, CancellationToken.None)), PathOf(handle));
        }
        catch (MillraceException error) when (error.Code == StorageErrors.ObjectCorrupt || error.Retry == RetryHint.WithBackoff)
        {
            // The coordinator knows the rule for a damaged checkpoint, and waits for a device.
            return null;
        }
    }

    private string PathOf(ObjectHandle handle) => $"{_storage.Store.Location}/{handle.Path}";

    private void ValidateSinks()
    {
        foreach (SinkExec sink in _plan.Sinks)
            sink.Sink.Validate();
    }

    private void Post(Action action)
    {
        lock (_gate)
            _inbox.Enqueue(action);
        try
        {
            _posted.Release();
        }
        catch (ObjectDisposedException)
        {
            // The job is over: nobody listens.
        }
    }

    private Action Take()
    {
        _posted.Wait();
        lock (_gate)
            return _inbox.Dequeue();
    }

    private void PostEvent(CoordinatorEvent input) => Post(() => Tell(input));

    private void Tell(CoordinatorEvent input)
    {
        foreach (CoordinatorEffect effect in _coordinator.Handle(input, Now))
        {
            if (_isAbandoned)
                return;
            Run(effect);
        }

        if (_coordinator.NextDeadline is not TimeSpan due)
            return;
        TimeSpan wait = due - Now;
        _tick.Change(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : Min(wait, TimeSpan.FromDays(1)), Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
