using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Checkpointing;

/// <content>The attempts: starting subtasks, telling them, and ending them.</content>
internal sealed partial class CheckpointedJob
{
    private readonly HashSet<SubtaskId> _exhausted = [];

    private void Deploy(CoordinatorEffect.DeployTasks deploy)
    {
        _exhausted.Clear();
        try
        {
            if (deploy.Restore is RestorePoint point)
            {
                PlanRecorder.RefuseOther(_plan, _options, point.Manifest);
                PlanRules.Refuse(_plan, point.Manifest);
                _restoredFrom ??= point.Entry.Id;
                _checkpointed = RestoredCounts.Of(point.Manifest, _plan);
            }
            else if (_target.Mode != RestoreMode.Fresh && deploy.Attempt == 1)
            {
                ValidateSinks();
            }

            StartAttempt(deploy);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            OnAttemptFailed(deploy.Attempt, Wrap(error));
            return;
        }

        foreach (Subtask subtask in _attempt!.Graph.Subtasks) // started just now
            PostEvent(new CoordinatorEvent.TaskStarted(subtask.Id, deploy.Attempt));
    }

    private void StartAttempt(CoordinatorEffect.DeployTasks deploy)
    {
        _run?.OnJobStarted(deploy.Lineage, true, _options.RestartAttempts);
        var job = new JobContext(_plan, _options, _time, CancellationToken.None, deploy.Lineage, deploy.Generation, _run);
        if (_isStopRequested)
            job.LimitCallWait(StopCallWait);
        var checkpoints = new AttemptCheckpoints(job, _storage.Store, deploy.Generation, deploy.Attempt, PostEvent);
        try
        {
            using RestoredJob? restored = deploy.Restore is RestorePoint point
                ? new RestoredJob(point.Manifest, _plan, _storage.Store, job.Allocator)
                : null;
            _attempt = new JobAttempt(job, checkpoints, restored, _listener, _start);
            JobAttempt attempt = _attempt;
            attempt.Start(() => Post(() => OnRest(attempt)));
        }
        catch when (_attempt is null)
        {
            LeakedBytes += job.Allocator.LiveBytes;
            job.Dispose();
            throw;
        }
    }

    /// <summary>All slots of an attempt rest: it was told to end, or an error ended it.</summary>
    private void OnRest(JobAttempt attempt)
    {
        if (ReferenceEquals(attempt, _attempt) && attempt.Job.Error is MillraceException error)
            OnAttemptFailed(attempt.Checkpoints.Attempt, error);
    }

    private void OnAttemptFailed(int attempt, MillraceException error)
    {
        if (error.Retry == RetryHint.WithBackoff)
            PostEvent(new CoordinatorEvent.TaskFailed(default, attempt, error));
        else
            PostEvent(new CoordinatorEvent.FailRequested(error));
    }

    private void EndAttempt()
    {
        if (_attempt is not JobAttempt attempt)
            return;
        _attempt = null;
        _metrics = attempt.Metrics;
        attempt.Dispose();
        _warnings.AddRange(attempt.Job.Node.Warnings);
        LeakedBytes += attempt.Job.Allocator.LiveBytes;
        attempt.Job.Dispose();
    }

    /// <summary>Who stops a job waits for its last checkpoint, and for the one before if that is on the way: neither waits long for calls.</summary>
    private void LimitCallWait()
    {
        if (_attempt is not JobAttempt attempt)
            return;
        JobContext job = attempt.Job;
        lock (job.Gate)
        {
            if (job.CallWait <= StopCallWait)
                return;
            job.LimitCallWait(StopCallWait);
            job.After(StopCallWait, () => attempt.Graph.Subtasks.ForEach(s => s.TryEndPatience()));
        }
    }

    private void SendControl(ControlMessage message)
    {
        if (_attempt is not JobAttempt attempt || attempt.Checkpoints.Attempt != message.Attempt)
            return;
        lock (attempt.Job.Gate)
        {
            if (message.Payload is ControlPayload.Cancel cancel)
                attempt.Checkpoints.OnCancelled(cancel.Checkpoint);
            attempt.Graph.Subtasks.Find(s => s.Id == message.Task)?.OnControl(message);
            attempt.Job.Scheduler.Dispatch();
        }

        PostEvent(new CoordinatorEvent.ControlAcknowledged(message.Generation, message.Task, message.Attempt, message.Sequence, false));
    }

    private static MillraceException Wrap(Exception error) => error switch
    {
        MillraceException known => known,
        IOException or UnauthorizedAccessException => MillraceException.External("IO", error.Message, null, error),
        _ => MillraceException.Internal("UNEXPECTED", $"{error.GetType().Name}: {error.Message}", error),
    };
}
