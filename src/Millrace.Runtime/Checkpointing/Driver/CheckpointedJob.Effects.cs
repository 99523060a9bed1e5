using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Checkpointing;

/// <content>What the coordinator asks for: log, objects, commits.</content>
internal sealed partial class CheckpointedJob
{
    private readonly Dictionary<string, ISinkCommitter> _committers = new(StringComparer.Ordinal);
    private readonly List<ITimer> _commitTimers = [];
    private CheckpointManifest? _newest;

    private void Run(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case CoordinatorEffect.ProbeStores: Probe(); break;
            case CoordinatorEffect.ReadLog read: ReadLog(read.FromIndex); break;
            case CoordinatorEffect.AppendLog append: AppendLog(append); break;
            case CoordinatorEffect.ReadManifest read: ReadManifest(read.Handle); break;
            case CoordinatorEffect.VerifyObjects verify: Verify(verify); break;
            case CoordinatorEffect.SnapshotSource snapshot: SnapshotSource(snapshot); break;
            case CoordinatorEffect.WriteManifest write: WriteManifest(write); break;
            case CoordinatorEffect.RunCommits commits: StartCommits(commits); break;
            case CoordinatorEffect.ListObjects: ListObjects(); break;
            case CoordinatorEffect.DeleteObjects delete: Delete(delete.Paths); break;
            case CoordinatorEffect.DeployTasks deploy: Deploy(deploy); break;
            case CoordinatorEffect.CancelTasks: EndAttempt(); break;
            case CoordinatorEffect.SendControl send: SendControl(send.Message); break;
            case CoordinatorEffect.ReportCompleted completed: OnCompleted(completed.Entry); break;
            case CoordinatorEffect.ReportAborted aborted: OnAborted(aborted); break;
            case CoordinatorEffect.ReportRestart restart: OnRestart(restart); break;
            case CoordinatorEffect.ReportPassedOver passed: OnPassedOver(passed); break;
            case CoordinatorEffect.SweepStaging sweep: Sweep(sweep); break;
            case CoordinatorEffect.End end: _end = end; break;
            default: break;
        }
    }

    /// <summary>Does the work; an error becomes the value that the coordinator expects.</summary>
    private static T? Try<T>(Func<T> work, out MillraceException? error)
    {
        error = null;
        try
        {
            return work();
        }
        catch (Exception caught) when (caught is MillraceException or IOException or UnauthorizedAccessException)
        {
            error = Wrap(caught);
            return default;
        }
    }

    /// <summary>Does the work; answers its error.</summary>
    private static MillraceException? Try(Action work)
    {
        Try(
            () =>
            {
                work();
                return true;
            },
            out MillraceException? error);
        return error;
    }

    private DateTimeOffset Time => _time.GetUtcNow();

    private void Report(JobEvent happened) => _listener?.OnEvent(happened);

    /// <summary>Remembers how the last piece of work on log, objects or results went, and tells of one that is tried again.</summary>
    private void Note(MillraceException? error)
    {
        _storageFailure = error;
        if (error?.Retry == RetryHint.WithBackoff)
            Report(new StorageRetried(_coordinator.Lineage, Time, error));
    }

    private void OnAborted(CoordinatorEffect.ReportAborted aborted)
    {
        _storageFailure ??= MillraceException.External("CHECKPOINTS_FAIL", $"checkpoint {aborted.Checkpoint} was given up ({aborted.Reason})");
        Report(new CheckpointDeclined(_coordinator.Lineage, Time, aborted.Checkpoint, aborted.Reason));
    }

    private void OnPassedOver(CoordinatorEffect.ReportPassedOver passed) => _warnings.Add(new JobWarning(
        "CHECKPOINT_PASSED_OVER",
        $"checkpoint {passed.Checkpoint} is damaged and "
        + (passed.MayBeVisible ? "its results may be visible, and come again: " : "none of its results were visible: ")
        + $"went on from an older one ({passed.Damage})"));

    private void OnRestart(CoordinatorEffect.ReportRestart restart)
    {
        _storageFailure = restart.Error;
        Report(new JobRestarted(_coordinator.Lineage, Time, restart.Error, restart.Wait));
    }

    private void Probe() => PostEvent(new CoordinatorEvent.StoresProbed(Try(() =>
    {
        Blocking.Wait(_storage.Log.ProbeAsync(CancellationToken.None).AsTask());
        Blocking.Wait(_storage.Store.ProbeAsync(CancellationToken.None).AsTask());
    })));

    private void ReadLog(long fromIndex)
    {
        IReadOnlyList<JobLogRecord>? records = Try(
            () => Blocking.Wait(_storage.Log.ReadAsync(fromIndex, CancellationToken.None)), out MillraceException? error);
        Note(error);
        PostEvent(new CoordinatorEvent.LogRead(fromIndex, records ?? [], error));
    }

    private void AppendLog(CoordinatorEffect.AppendLog append)
    {
        AppendResult result = Try(
            () => Blocking.Wait(_storage.Log.AppendAsync(append.Index, append.Bytes, CancellationToken.None)), out MillraceException? error);
        Note(error);
        if (error is not null && error.Retry != RetryHint.WithBackoff && error.Code != StorageErrors.LogCorrupt)
            Report(new StorageRetried(_coordinator.Lineage, Time, error)); // whether the entry is there is not known: it is tried again all the same
        PostEvent(new CoordinatorEvent.LogAppended(append.Index, error is null ? result : null, error));
    }

    private void ReadManifest(ObjectHandle handle)
    {
        CheckpointManifest? manifest = Try(
            () => ManifestCodec.Decode(Blocking.Wait(_storage.Store.ReadAsync(handle, CancellationToken.None)), PathOf(handle)),
            out MillraceException? error);
        Note(error);
        PostEvent(new CoordinatorEvent.ManifestRead(handle, manifest, error));
    }

    private void Verify(CoordinatorEffect.VerifyObjects verify)
    {
        foreach (ObjectHandle handle in verify.Objects)
        {
            ObjectCheck check = Try(() => Blocking.Wait(_storage.Store.VerifyAsync(handle, CancellationToken.None)), out MillraceException? error);
            if (error is not null || check != ObjectCheck.Intact)
            {
                Note(error);
                PostEvent(new CoordinatorEvent.ObjectsVerified(verify.Checkpoint, handle, check, error));
                return;
            }
        }

        Note(null);
        PostEvent(new CoordinatorEvent.ObjectsVerified(verify.Checkpoint, null, ObjectCheck.Intact));
    }

    private void SnapshotSource(CoordinatorEffect.SnapshotSource snapshot)
    {
        if (_attempt is not JobAttempt attempt)
            return;
        SourceState state;
        (long Journal, int Pooled, int Finished) about;
        lock (attempt.Job.Gate)
        {
            SplitLedger ledger = attempt.Graph.LedgerOf(snapshot.Source);
            state = ledger.Snapshot();
            about = ledger.Describe();
        }

        string path = CheckpointPaths.Source(_coordinator.Generation, snapshot.Checkpoint, snapshot.Source, attempt.Checkpoints.Attempt);
        ObjectHandle? handle = Try(() => Put(path, state.Encode()), out MillraceException? error);
        SourceManifest? manifest = handle is null ? null : new SourceManifest(snapshot.Source, about.Journal, about.Pooled, about.Finished, handle);
        PostEvent(new CoordinatorEvent.SourceSnapshotted(snapshot.Checkpoint, manifest, error));
    }

    private void WriteManifest(CoordinatorEffect.WriteManifest write)
    {
        _newest = write.Manifest;
        ObjectHandle? handle = Try(() => Put(write.Path, ManifestCodec.Encode(write.Manifest)), out MillraceException? error);
        PostEvent(new CoordinatorEvent.ManifestWritten(write.Checkpoint, handle, error, Time));
    }

    private ObjectHandle Put(string path, byte[] bytes)
    {
        using var content = new MemoryStream(bytes, writable: false);
        return Blocking.Wait(_storage.Store.WriteAsync(path, content, CancellationToken.None));
    }

    private void ListObjects()
    {
        IReadOnlyList<string>? paths = Try(() => Blocking.Wait(_storage.Store.ListAsync("", CancellationToken.None)), out MillraceException? _);
        if (paths is not null)
            PostEvent(new CoordinatorEvent.ObjectsListed(paths));
    }

    private void Delete(IReadOnlyList<string> paths)
    {
        foreach (string path in paths)
        {
            // What cannot be deleted now is found again the next time.
            Try(() => Blocking.Wait(_storage.Store.DeleteAsync(path, CancellationToken.None).AsTask()));
        }
    }

    /// <summary>A checkpoint is complete and committed: what it says is finished is forgotten.</summary>
    private void OnCompleted(CheckpointEntry entry)
    {
        _completed++;
        _run?.OnCheckpoint();
        Report(new CheckpointCompleted(_coordinator.Lineage, Time, entry.Id, entry.IsFinal));
        if (_newest is not CheckpointManifest manifest)
            return;
        _checkpointed = RestoredCounts.Of(manifest, _plan);
        if (_attempt is not JobAttempt attempt)
            return;
        lock (attempt.Job.Gate)
        {
            foreach (SourceManifest source in manifest.Sources)
            {
                attempt.Graph.LedgerOf(source.Source).OnCompleted(
                    [.. manifest.Tasks.Where(t => t.Task.Stage == source.Source).SelectMany(t => t.Splits)]);
            }
        }
    }

    private void StartCommits(CoordinatorEffect.RunCommits commits)
    {
        var committer = new TwoPhaseCommitter(commits.Entry, commits.Committables, [.. _plan.Sinks.Select(s => s.Id)], CommitRetry);
        RunCommitter(committer, committer.Start());
    }

    private void RunCommitter(TwoPhaseCommitter committer, IReadOnlyList<CommitterEffect> effects)
    {
        var open = new Queue<CommitterEffect>(effects);
        while (!_isAbandoned && open.TryDequeue(out CommitterEffect? effect))
        {
            IReadOnlyList<CommitterEffect> next = [];
            switch (effect)
            {
                case CommitterEffect.Commit commit:
                    MillraceException? failed = Try(() => CommitterOf(commit.Output.Sink).Commit(commit.Output.Output));
                    Note(failed);
                    next = committer.OnCommitted(commit.Output, failed, Now);
                    break;
                case CommitterEffect.Complete complete:
                    MillraceException? incomplete = Try(() => CommitterOf(complete.Sink).Complete(_coordinator.Lineage));
                    Note(incomplete);
                    next = committer.OnCompleted(complete.Sink, incomplete, Now);
                    break;
                case CommitterEffect.Finished finished:
                    PostEvent(new CoordinatorEvent.CommitsFinished(finished.Checkpoint, finished.Error));
                    return;
            }

            foreach (CommitterEffect more in next)
                open.Enqueue(more);
        }

        if (committer.NextDeadline is TimeSpan due && !_isAbandoned)
        {
            TimeSpan wait = due > Now ? due - Now : TimeSpan.Zero;
            _commitTimers.Add(_time.CreateTimer(
                _ => Post(() => RunCommitter(committer, committer.OnTick(Now))), null, wait, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Staged output that no checkpoint names any more; what cannot be removed now is found again by the next run.</summary>
    private void Sweep(CoordinatorEffect.SweepStaging sweep)
    {
        foreach (string sink in _plan.Sinks.Select(s => s.Id))
        {
            Committable[] keep = [.. sweep.Keep.Where(output => output.Sink == sink).Select(output => output.Output)];
            Try(() => CommitterOf(sink).Sweep(sweep.Lineage, sweep.BelowGeneration, sweep.OwnGeneration, keep));
        }
    }

    private ISinkCommitter CommitterOf(string sink)
    {
        if (!_committers.TryGetValue(sink, out ISinkCommitter? committer))
        {
            SinkExec known = _plan.Sinks.FirstOrDefault(s => s.Id == sink)
                ?? throw StorageErrors.Contradiction("the checkpoint", $"it holds output of a sink '{sink}', which the plan does not have");
            committer = known.Sink.CreateCommitter();
            _committers.Add(sink, committer);
        }

        return committer;
    }

    private void DisposeCommitters()
    {
        _commitTimers.ForEach(timer => timer.Dispose());
        foreach (ISinkCommitter committer in _committers.Values)
            Try(committer.Dispose); // the job's result stands
        _committers.Clear();
    }
}
