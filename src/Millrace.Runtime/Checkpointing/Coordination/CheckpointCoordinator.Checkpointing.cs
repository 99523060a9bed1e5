using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <content>One checkpoint after the other: trigger, collect, verify, publish, commit, collect garbage.</content>
internal sealed partial class CheckpointCoordinator
{
    private PendingCheckpoint? _pending;
    private TimeSpan _lastTrigger;
    private TimeSpan? _lastEnd;
    private int _failuresInARow;
    private long _lastTriggered;

    private bool IsExhausted => _exhausted.Count == _job.Tasks.Count;

    private TimeSpan? NextTrigger
    {
        get
        {
            TimeSpan afterPause = (_lastEnd ?? TimeSpan.MinValue) + (_lastEnd is null ? TimeSpan.Zero : _options.MinPause);
            return (_pending, _stopRequested || IsExhausted, _options.Interval) switch
            {
                (not null, _, _) => null,
                (_, true, _) => _failuresInARow == 0 ? TimeSpan.Zero : afterPause,
                (_, _, { } interval) => Max(_lastTrigger + interval, afterPause),
                _ => null,
            };
        }
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private void TriggerIfDue()
    {
        if (Phase != CoordinatorPhase.Running || NextTrigger is not { } due || _now < due)
        {
            return;
        }

        _trace?.Step("2.1.1");
        _lastTriggered = Math.Max(_lastTriggered + 1, _history.NextCheckpoint);
        _lastTrigger = _now;
        _pending = new PendingCheckpoint(_job, _lastTriggered, IsExhausted, _stopRequested, _now);
        _valve.Close();
        foreach (string source in _job.Sources)
        {
            _effects.Add(new CoordinatorEffect.SnapshotSource(source, _lastTriggered));
        }
    }

    private void OnSourceSnapshotted(CoordinatorEvent.SourceSnapshotted snapshotted)
    {
        if (_pending is not { Phase: CheckpointPhase.Sources } pending || pending.Id != snapshotted.Checkpoint)
        {
            return;
        }

        RefuseWrongKind(snapshotted.Error);
        if (snapshotted.Snapshot is null)
        {
            _trace?.Step("2.5.decline");
            Abort(snapshotted.Error?.Message ?? "a source gave no snapshot");
            return;
        }

        pending.Add(snapshotted.Snapshot);
        if (!pending.HasAllSources)
        {
            return;
        }

        _trace?.Step("2.1.2");
        pending.Phase = CheckpointPhase.Tasks;
        foreach (SubtaskId task in _job.Tasks.Where(_job.IsSource))
        {
            Send(task, new ControlPayload.Trigger(pending.Id, pending.IsFinal, pending.IsStop));
        }

        OpenValve();
    }

    private void OpenValve()
    {
        foreach ((SubtaskId task, ControlPayload payload) in _valve.Open())
        {
            _trace?.Step("2.1.1.held");
            Send(task, payload);
        }
    }

    private void OnAcknowledged(CoordinatorEvent.TaskAcknowledged acked)
    {
        if (_pending is not { Phase: CheckpointPhase.Tasks } pending || pending.Id != acked.Checkpoint)
        {
            _trace?.Step("2.1.4");
            return;
        }

        pending.Add(acked.Snapshot);
        if (pending.HasAllTasks)
        {
            _trace?.Step("2.0.5");
            _trace?.Step("2.1.9");
            pending.Phase = CheckpointPhase.Verify;
            pending.Manifest = pending.Build(Lineage, Generation, NewestUsable()?.Id);
            _effects.Add(new CoordinatorEffect.VerifyObjects(pending.Id, [.. NewObjects(pending.Manifest)]));
        }
    }

    /// <summary>Objects that the checkpoint before does not name: its own were verified with it, and spools would be read again and again.</summary>
    private IEnumerable<ObjectHandle> NewObjects(CheckpointManifest manifest) =>
        manifest.Parent is { } parent && _manifests.TryGetValue(parent, out CheckpointManifest? before)
            ? manifest.Objects().Except(before.Objects())
            : manifest.Objects();

    /// <summary>The checkpoint before this one: the newest that was not passed over.</summary>
    private CheckpointEntry? NewestUsable() =>
        _history.Checkpoints.LastOrDefault(entry => !_passedOver.Contains(entry.Id));

    private void OnDeclined(CoordinatorEvent.TaskDeclined declined)
    {
        if (_pending is { CanAbort: true } pending && pending.Id == declined.Checkpoint)
        {
            Abort($"{declined.Task} declined: {declined.Reason}");
        }
    }

    private void OnObjectsVerified(CoordinatorEvent.ObjectsVerified verified)
    {
        if (Phase == CoordinatorPhase.Verifying && _candidate?.Id == verified.Checkpoint)
        {
            OnRestoreVerified(verified);
        }
        else if (_pending is { Phase: CheckpointPhase.Verify or CheckpointPhase.VerifyManifest } pending && pending.Id == verified.Checkpoint)
        {
            if (verified.Error is { } unreadable)
            {
                _trace?.Step("2.5.decline");
                Abort(unreadable.Message);
                return;
            }

            if (verified.Damaged is { } damaged)
            {
                _trace?.Step("2.5.verify");
                Abort($"{damaged.Path}: {StorageErrors.Describe(verified.Check)}");
                return;
            }

            if (pending.Entry is { } entry)
            {
                pending.Phase = CheckpointPhase.Append;
                _effects.Add(_log.Append(entry));
                return;
            }

            pending.Phase = CheckpointPhase.Manifest;
            string path = CheckpointPaths.Manifest(Generation, pending.Id);
            _effects.Add(new CoordinatorEffect.WriteManifest(pending.Id, path, pending.Manifest!)); // Built before verification.
        }
    }

    private void OnManifestWritten(CoordinatorEvent.ManifestWritten written)
    {
        if (_pending is not { Phase: CheckpointPhase.Manifest } pending || pending.Id != written.Checkpoint)
        {
            return;
        }

        RefuseWrongKind(written.Error);
        if (written.Handle is null)
        {
            _trace?.Step("2.5.decline");
            Abort(written.Error?.Message ?? "the manifest was not written");
            return;
        }

        _trace?.Step("2.1.5");
        CheckpointManifest manifest = pending.Manifest!; // Built before verification.
        pending.Phase = CheckpointPhase.VerifyManifest;
        pending.Entry = new CheckpointEntry(
            Generation,
            pending.Id,
            manifest.Parent,
            JobDescription.GlobalRegion,
            _job.TopologyEpoch,
            written.Handle,
            manifest.Committables().Count(),
            pending.IsFinal,
            written.Time);
        _effects.Add(new CoordinatorEffect.VerifyObjects(pending.Id, [written.Handle]));
    }

    private void OnCheckpointLogged(CheckpointEntry entry)
    {
        PendingCheckpoint pending = _pending!; // Only a pending checkpoint appends its entry.
        _manifests[entry.Id] = pending.Manifest!; // Built before verification.
        _candidate = entry;
        pending.Phase = CheckpointPhase.Commit;
        if (Phase == CoordinatorPhase.Running)
        {
            SendAll(new ControlPayload.Completed(entry.Id));
        }

        _effects.Add(new CoordinatorEffect.RunCommits(entry, [.. pending.Manifest!.Committables()]));
    }

    private void OnCommitsFinished(CoordinatorEvent.CommitsFinished finished)
    {
        bool isRestore = Phase == CoordinatorPhase.Recommitting && _restorePoint?.Entry.Id == finished.Checkpoint;
        bool isPending = _pending is { Phase: CheckpointPhase.Commit } pending && pending.Id == finished.Checkpoint;
        if (!isRestore && !isPending)
        {
            return;
        }

        if (finished.Error is not null)
        {
            Suspect(finished.Error);
            return;
        }

        if (isPending)
        {
            _pending!.Phase = CheckpointPhase.AppendCommitted; // Not null: isPending.
        }

        _effects.Add(_log.Append(new CommittedEntry(Generation, finished.Checkpoint, JobDescription.GlobalRegion)));
    }

    private void OnCommittedLogged(CommittedEntry entry)
    {
        if (_pending is not { } pending)
        {
            AfterRecommit();
            return;
        }

        (_pending, _lastEnd, _failuresInARow) = (null, _now, 0);
        _effects.Add(new CoordinatorEffect.ReportCompleted(pending.Entry!)); // Logged before it was committed.
        if (pending.IsFinal || pending.IsStop)
        {
            _trace?.Step("2.1.8");
            AppendEnd(pending.IsFinal ? "FINISHED" : "STOPPED");
            return;
        }

        CollectGarbage();
        if (Phase == CoordinatorPhase.Waiting && _now >= _restartAt)
        {
            BeginRestore();
        }
    }

    private void AppendEnd(string state)
    {
        Phase = CoordinatorPhase.Ending;
        _effects.Add(_log.Append(new JobEndedEntry(Generation, state, null)));
    }

    private void OnEndLogged(JobEndedEntry ended)
    {
        if (_control.Count > 0)
        {
            SendAll(new ControlPayload.Finish());
        }

        CancelAttempt();
        _effects.Add(new CoordinatorEffect.SweepStaging(Lineage, Generation, Generation, []));
        Finish(ended.State);
    }

    /// <summary>Something else than a file or a folder in its place: no later attempt can mend that.</summary>
    private static void RefuseWrongKind(MillraceException? error)
    {
        if (error is { Code: StorageErrors.WrongKind })
        {
            throw error;
        }
    }

    private void Abort(string reason)
    {
        _trace?.Step("2.1.4");
        PendingCheckpoint pending = _pending!; // Callers hold one that can be aborted.
        (_pending, _lastEnd) = (null, _now);
        _effects.Add(new CoordinatorEffect.ReportAborted(pending.Id, reason));
        SendAll(new ControlPayload.Cancel(pending.Id));
        OpenValve();
        if (++_failuresInARow > _options.FailuresInARowMax)
        {
            _failuresInARow = 0;
            Restart(MillraceException.External(
                "CHECKPOINTS_FAIL", $"too many checkpoints failed in a row; the last: {reason}", "See the reasons above"));
        }
    }

    private CheckpointEntry[] RetainedEntries() =>
        [.. _history.Checkpoints.Where(entry => !_passedOver.Contains(entry.Id)).TakeLast(_options.Retained)];

    private void CollectGarbage()
    {
        CheckpointEntry[] unread = [.. RetainedEntries().Where(entry => !_manifests.ContainsKey(entry.Id))];
        if (unread.Length > 0)
        {
            _effects.AddRange(unread.Select(entry => new CoordinatorEffect.ReadManifest(entry.Manifest)));
            return;
        }

        _effects.Add(new CoordinatorEffect.ListObjects());
    }

    private void OnRetainedRead(CoordinatorEvent.ManifestRead read)
    {
        CheckpointEntry[] retained = RetainedEntries();
        if (read.Manifest is { } manifest && retained.Any(entry => entry.Manifest == read.Handle))
        {
            _manifests[manifest.Id] = manifest;
            if (retained.All(entry => _manifests.ContainsKey(entry.Id)))
            {
                _effects.Add(new CoordinatorEffect.ListObjects());
            }
        }

        // A retained manifest that cannot be read: nothing is deleted, because nobody knows what it reaches.
    }

    private void OnObjectsListed(IReadOnlyList<string> paths)
    {
        CheckpointEntry[] retained = RetainedEntries();
        if (retained.Length == 0 || !retained.All(entry => _manifests.ContainsKey(entry.Id)))
        {
            return;
        }

        IReadOnlyList<string> garbage = GarbageCollector.Select(
            paths,
            retained.Select(entry => _manifests[entry.Id]),
            retained.Select(entry => entry.Manifest),
            Generation,
            retained[^1].Id);
        foreach (long old in _manifests.Keys.Where(id => id < retained[0].Id).ToArray())
        {
            _manifests.Remove(old);
        }

        if (garbage.Count > 0)
        {
            _trace?.Step("2.5.gc");
            _effects.Add(new CoordinatorEffect.DeleteObjects(garbage));
        }
    }
}
