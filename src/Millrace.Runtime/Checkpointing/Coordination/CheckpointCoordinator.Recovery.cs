using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <content>From the start to the first running task: probe, read, claim, verify, commit again, deploy.</content>
internal sealed partial class CheckpointCoordinator
{
    private const string NothingToRestore = "Start the job with '--restore auto', which begins where there is no checkpoint, or without '--restore'";

    private readonly SortedDictionary<long, CheckpointManifest> _manifests = [];
    private readonly SortedSet<long> _passedOver = [];
    private CheckpointEntry? _candidate;
    private RestorePoint? _restorePoint;
    private MillraceException? _suspicion;

    private void OnStart()
    {
        Phase = CoordinatorPhase.Probing;
        _effects.Add(new CoordinatorEffect.ProbeStores());
    }

    private void OnStoresProbed(CoordinatorEvent.StoresProbed probed)
    {
        _trace?.Step("2.0.6");
        if (probed.Error is not null)
        {
            throw probed.Error;
        }

        ReadAll();
    }

    private void ReadAll()
    {
        Phase = CoordinatorPhase.Reading;
        _effects.Add(new CoordinatorEffect.ReadLog(1));
    }

    private void OnLogRead(CoordinatorEvent.LogRead read)
    {
        if (read.Error is not null && Phase != CoordinatorPhase.Reading && _log.Pending is null && _suspicion is { } unconfirmed)
        {
            throw unconfirmed;
        }

        if (read.Error is { Retry: RetryHint.WithBackoff })
        {
            RetryLater(new CoordinatorEffect.ReadLog(read.FromIndex));
            return;
        }

        if (read.Error is not null)
        {
            throw read.Error;
        }

        if (Phase == CoordinatorPhase.Reading)
        {
            Claim(JobHistory.Fold(read.Records, _job.Location));
        }
        else if (_log.Pending is not null && read.FromIndex == _log.NextIndex)
        {
            Resolve(read.Records);
        }
        else if (_suspicion is { } suspicion && read.FromIndex == _log.NextIndex)
        {
            _suspicion = null;
            Confirm(suspicion, read.Records);
        }
    }

    private void Claim(JobHistory history)
    {
        _trace?.Step("2.0.2");
        _history = history;
        if (history.Job is not null && history.Job != _job.Job)
        {
            throw MillraceException.User(
                "CHECKPOINT_OF_ANOTHER_JOB",
                $"{_job.Location} holds the checkpoints of job '{history.Job}', not of '{_job.Job}'",
                "Give each job a 'checkpoint.dir' of its own");
        }

        _candidate = ChooseCandidate();
        Lineage = history.Lineage ?? _job.FreshLineage;
        long? named = _options.Restore == RestoreMode.Checkpoint ? _candidate?.Id : null;
        if (history.EndState == "FINISHED" && (named is null || named == history.Checkpoints[^1].Id))
        {
            // All of it is visible already, and there is nothing to claim.
            Finish("FINISHED");
            return;
        }

        Generation = history.Generation + 1;
        Phase = CoordinatorPhase.Claiming;
        _log.SeekEnd(history.LastIndex);
        _effects.Add(_log.Append(
            new GenerationEntry(Generation, _job.Writer, _job.Job, Lineage, history.NextCheckpoint, named)));
    }

    private CheckpointEntry? ChooseCandidate()
    {
        CheckpointEntry? newest = _history.Checkpoints is [.., var last] ? last : null;
        switch (_options.Restore)
        {
            case RestoreMode.Fresh when newest is not null:
                throw MillraceException.User(
                    "CHECKPOINT_EXISTS",
                    $"{_job.Location} holds checkpoints of a job '{_job.Job}' already",
                    $"Go on from them with '--restore latest' or 'auto', or {StorageErrors.StartAnew}");
            case RestoreMode.Latest when newest is null:
                throw MillraceException.User(
                    "CHECKPOINT_NOT_FOUND", $"{_job.Location} holds no completed checkpoint", NothingToRestore);
            case RestoreMode.Checkpoint:
                return ChooseNamed();
            default:
                return newest;
        }
    }

    private CheckpointEntry ChooseNamed()
    {
        CheckpointEntry named = _history.Checkpoints.LastOrDefault(entry => entry.Id == _options.RestoreCheckpoint)
            ?? throw MillraceException.User(
                "CHECKPOINT_NOT_FOUND",
                $"{_job.Location} holds no checkpoint {_options.RestoreCheckpoint}",
                "List them with 'millrace checkpoint ls'");
        if (!_options.AllowDuplicates && _history.Checkpoints.Any(entry => entry.Id > named.Id && entry.Committables > 0))
        {
            throw MillraceException.User(
                "RESTORE_WOULD_DUPLICATE",
                $"results of checkpoints after {named.Id} in {_job.Location} may be visible already ('millrace checkpoint ls' lists them)",
                $"Restore the latest, or {StorageErrors.StartAnew}; with '--allow-duplicates' their rows come again");
        }

        return named;
    }

    private void OnLogAppended(CoordinatorEvent.LogAppended appended)
    {
        if (_log.Pending is null || appended.Index != _log.NextIndex)
        {
            return;
        }

        switch (appended.Result)
        {
            case AppendResult.Appended:
                OnEntryWritten(_log.Settle());
                break;
            case AppendResult.Collision:
                _effects.Add(new CoordinatorEffect.ReadLog(_log.NextIndex));
                break;
            case null when appended.Error is { Code: StorageErrors.LogCorrupt } corrupt:
                // The entries before it are gone, as when somebody removes the folder: no later try can mend that.
                Fail(corrupt);
                break;
            default:
                // Unknown: the entry may be there. What is in the log decides, after a wait.
                RetryLater(new CoordinatorEffect.ReadLog(_log.NextIndex));
                break;
        }
    }

    private void Resolve(IReadOnlyList<JobLogRecord> records)
    {
        switch (_log.Resolve(records))
        {
            case LogOutcome.Written:
                OnEntryWritten(_log.Settle());
                break;
            case LogOutcome.Absent:
                _effects.Add(_log.Repeat());
                break;
            case LogOutcome.Taken or LogOutcome.Fenced when Phase == CoordinatorPhase.Claiming:
                // Somebody was faster to the index; nothing of ours is in the log yet, so claim the next generation.
                ReadAll();
                break;
            case LogOutcome.Fenced:
                Fence();
                break;
            default:
                throw StorageErrors.BadLogEntry(_job.Location, _log.NextIndex, "it was written by a generation that had ended");
        }
    }

    private void OnEntryWritten(JobLogEntry entry)
    {
        _history.Add(_log.NextIndex - 1, entry, _job.Location);
        switch (entry)
        {
            case GenerationEntry: BeginRestore(); break;
            case CheckpointEntry checkpoint: OnCheckpointLogged(checkpoint); break;
            case CommittedEntry committed: OnCommittedLogged(committed); break;
            case JobEndedEntry ended: OnEndLogged(ended); break;
        }

        if (_suspicion is not null && Phase != CoordinatorPhase.Ended)
        {
            // The read that was to settle it may have answered for this append.
            _effects.Add(new CoordinatorEffect.ReadLog(_log.NextIndex));
        }
    }

    private void BeginRestore()
    {
        if (_pending is not null)
        {
            // Its commits are still running: its own completion comes back here.
            return;
        }

        _trace?.Step("2.1.6");
        Phase = CoordinatorPhase.Verifying;
        if (_candidate is null)
        {
            _restorePoint = null;
            SweepBeforeDeploy();
            Deploy(null);
            return;
        }

        _effects.Add(new CoordinatorEffect.ReadManifest(_candidate.Manifest));
    }

    private void OnManifestRead(CoordinatorEvent.ManifestRead read)
    {
        if (Phase == CoordinatorPhase.Verifying && read.Handle == _candidate?.Manifest)
        {
            OnCandidateRead(read);
            return;
        }

        OnRetainedRead(read);
    }

    private void OnCandidateRead(CoordinatorEvent.ManifestRead read)
    {
        CheckpointEntry candidate = _candidate!; // Compared with the handle by the caller.
        if (read.Error is { Retry: RetryHint.WithBackoff })
        {
            RetryLater(new CoordinatorEffect.ReadManifest(read.Handle));
            return;
        }

        if (read.Error is { Code: StorageErrors.ObjectCorrupt })
        {
            PassOver(read.Error);
            return;
        }

        CheckpointManifest manifest = read.Manifest ?? throw read.Error!;
        RestoreRules.Refuse(_job, Lineage, candidate, manifest);
        _restorePoint = new RestorePoint(candidate, manifest);
        _effects.Add(new CoordinatorEffect.VerifyObjects(candidate.Id, [.. manifest.Objects()]));
    }

    private void OnRestoreVerified(CoordinatorEvent.ObjectsVerified verified)
    {
        if (verified.Error is { Retry: RetryHint.WithBackoff } && _restorePoint is { } waiting)
        {
            RetryLater(new CoordinatorEffect.VerifyObjects(waiting.Entry.Id, [.. waiting.Manifest.Objects()]));
            return;
        }

        if (verified.Error is { } unreadable)
        {
            OnFailRequested(unreadable);
            return;
        }

        if (verified.Damaged is { } damaged)
        {
            PassOver(StorageErrors.BadObject(damaged.Path, verified.Check));
            return;
        }

        RestorePoint restore = _restorePoint!; // Set before verification was asked for.
        _manifests[restore.Entry.Id] = restore.Manifest;
        if (_history.IsCommitted(restore.Entry.Id))
        {
            AfterRecommit();
            return;
        }

        Phase = CoordinatorPhase.Recommitting;
        _effects.Add(new CoordinatorEffect.RunCommits(restore.Entry, [.. restore.Manifest.Committables()]));
    }

    /// <summary>The rule for a damaged newest checkpoint: step 2.1.7.</summary>
    private void PassOver(MillraceException damage)
    {
        CheckpointEntry damaged = _candidate!; // Only called while a candidate is verified.
        CheckpointEntry? older = _history.Checkpoints.LastOrDefault(entry => entry.Id < damaged.Id && !_passedOver.Contains(entry.Id));
        if (damaged.Committables > 0 && (!_options.AllowDuplicates || older is null))
        {
            Suspect(new MillraceException(
                ErrorDomain.External,
                StorageErrors.ObjectCorrupt,
                $"checkpoint {damaged.Id} is damaged and its results may be visible: {damage.Message}",
                $"Put the file back from a backup, or {StorageErrors.StartAnew}"
                + (older is null ? "" : "; '--allow-duplicates' goes on from an older one, and its rows come again"),
                damage));
            return;
        }

        _trace?.Step("2.1.7");
        _passedOver.Add(damaged.Id);
        _effects.Add(new CoordinatorEffect.ReportPassedOver(damaged.Id, damaged.Committables > 0, damage.Message));
        _candidate = older;
        BeginRestore();
    }

    /// <summary>
    /// What looks like lost data may be a successor's tidying up: only a coordinator that is still the last one in the log fails.
    /// </summary>
    private void Suspect(MillraceException error)
    {
        _suspicion = error;
        _effects.Add(new CoordinatorEffect.ReadLog(_log.NextIndex));
    }

    private void Confirm(MillraceException suspicion, IReadOnlyList<JobLogRecord> records)
    {
        if (records.Count == 0)
        {
            throw suspicion;
        }

        Fence();
    }

    private void AfterRecommit()
    {
        RestorePoint restore = _restorePoint!; // Verified before.
        SweepBeforeDeploy();
        if (restore.Entry.IsFinal)
        {
            AppendEnd("FINISHED");
            return;
        }

        Deploy(restore);
    }

    /// <summary>
    /// All that the log names is committed, and no subtask runs: what older generations and earlier attempts of this one have staged can
    /// never be committed.
    /// </summary>
    private void SweepBeforeDeploy() => _effects.Add(new CoordinatorEffect.SweepStaging(Lineage, Generation, Generation, []));

    /// <summary>Committables that a log entry of this generation names, or may name.</summary>
    private IReadOnlyList<PreparedOutput> FailedCommittables()
    {
        IEnumerable<CheckpointManifest> known = _pending?.Manifest is { } pending ? _manifests.Values.Append(pending) : _manifests.Values;
        return [.. known.SelectMany(manifest => manifest.Committables())];
    }

    /// <summary>Committables of checkpoints that this generation logged: nobody else can log one of this generation.</summary>
    private IReadOnlyList<PreparedOutput> OwnCommittables()
    {
        CheckpointManifest? unsettled = _log.WasWrittenBeforeFence ? _pending?.Manifest : null;
        IEnumerable<CheckpointManifest> known = unsettled is null ? _manifests.Values : _manifests.Values.Append(unsettled);
        return [.. known.SelectMany(manifest => manifest.Committables())];
    }
}
