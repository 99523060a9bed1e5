using System.Runtime.CompilerServices;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Stands between the subtasks of one attempt and the driver: knows which checkpoint crosses the job, and writes what subtasks hand over.
/// </summary>
/// <remarks>Guarded by the scheduler's lock, but for the writing, which runs on I/O slots.</remarks>
internal sealed class AttemptCheckpoints(
    JobContext job, ICheckpointStore store, long generation, int attempt, Action<CoordinatorEvent> tell) : IDisposable
{
    private readonly HashSet<TaskSnapshot> _waiting = [];
    private readonly HashSet<SubtaskId> _endedBefore = [];
    private readonly ConditionalWeakTable<ISinkRun, RunUpload> _uploads = [];
    private int _passed;

    /// <summary>The coordinator's generation.</summary>
    public long Generation => generation;

    /// <summary>The attempt of all subtasks.</summary>
    public int Attempt => attempt;

    /// <summary>How many subtasks there are.</summary>
    public int SubtaskCount { get; set; }

    /// <summary>The checkpoint whose barrier some subtasks have passed and others not; 0 for none.</summary>
    public long Crossing { get; private set; }

    /// <summary>A subtask has sent a barrier on. Takes the snapshot over.</summary>
    public void OnPassed(Subtask subtask, TaskSnapshot snapshot)
    {
        if (Crossing != snapshot.Checkpoint)
        {
            (Crossing, _passed) = (snapshot.Checkpoint, 0);
            _endedBefore.Clear();
        }

        snapshot = snapshot with { Edges = DescribeEdges(subtask) };
        if (subtask.IsEnded)
            _endedBefore.Add(subtask.Id);
        if (++_passed == SubtaskCount)
            Crossing = 0;
        if (snapshot.States.Count == 0 && snapshot.InFlight.Count == 0 && snapshot.Runs.Count == 0)
        {
            Acknowledge(snapshot, []);
            return;
        }

        _waiting.Add(snapshot);
        job.Scheduler.ScheduleQuietly(SlotKind.IO, subtask.Stage.Index, () => Write(snapshot));
    }

    /// <summary>A checkpoint was given up.</summary>
    public void OnCancelled(long checkpoint)
    {
        if (Crossing <= checkpoint)
            Crossing = 0;
    }

    /// <summary>A subtask has read, emitted and handed on all there was.</summary>
    public void OnExhausted(Subtask subtask) => tell(new CoordinatorEvent.TaskExhausted(generation, subtask.Id, attempt));

    /// <summary>All was read, and the job may not finish with it.</summary>
    public void OnRefused(MillraceException error) => tell(new CoordinatorEvent.FailRequested(error));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TaskSnapshot snapshot in _waiting)
            snapshot.Dispose();
        _waiting.Clear();
    }

    /// <summary>
    /// Barriers wait behind the rows of their channel: none is in channel state. A channel had ended if the subtask at its other end had,
    /// when it sent the barrier.
    /// </summary>
    private List<EdgeState> DescribeEdges(Subtask subtask)
    {
        List<EdgeState> edges = [];
        foreach (EdgePlan edge in job.Plan.Edges.Where(e => e.To == subtask.Stage.Index))
        {
            StagePlan from = job.Plan.Stages[edge.From];
            bool isForward = edge.Exchange == ExchangeKind.Forward;
            for (int i = isForward ? subtask.Index : 0; i < (isForward ? subtask.Index + 1 : from.Subtasks); i++)
            {
                var upstream = new SubtaskId(from.Operators[0].Id, i);
                edges.Add(new EdgeState(edge.Id, upstream, EdgeMode.Aligned, 0, null, _endedBefore.Contains(upstream)));
            }
        }

        return edges;
    }

    private void Write(TaskSnapshot snapshot)
    {
        try
        {
            List<NamedObject> written = [];
            foreach ((string name, byte[] bytes) in snapshot.States)
                written.Add(Put(snapshot, name, new MemoryStream(bytes, writable: false)));
            for (int i = 0; i < snapshot.Runs.Count; i++)
                written.Add(PutOnce(snapshot, StateNames.Spool(i), snapshot.Runs[i]));
            if (snapshot.InFlight.Count > 0)
                written.Add(Put(snapshot, StateNames.InFlight, InFlightCodec.Encode(snapshot.InFlight, job.Allocator)));
            Acknowledge(snapshot, written);
        }
        catch (Exception error) when (error is MillraceException or IOException or UnauthorizedAccessException)
        {
            tell(error is MillraceException { Code: StorageErrors.WrongKind } wrong
                ? new CoordinatorEvent.FailRequested(wrong)
                : new CoordinatorEvent.TaskDeclined(generation, snapshot.Checkpoint, snapshot.Task, attempt, error.Message));
        }
        catch (Exception error) when (job.Fail(error, null))
        {
        }

        lock (job.Gate)
        {
            if (_waiting.Remove(snapshot))
                snapshot.Dispose();
        }
    }

    /// <summary>
    /// A run of rows is written once, also when the checkpoint that it was written for was given up; later ones name it where it is.
    /// </summary>
    private NamedObject PutOnce(TaskSnapshot snapshot, string name, ISinkRun run)
    {
        if (run is StoredRun known)
            return new NamedObject(name, known.Handle);
        RunUpload upload = _uploads.GetOrCreateValue(run);
        lock (upload.Gate)
        {
            if (upload.Handle is null)
            {
                using Stream content = run.Open();
                string path = CheckpointPaths.State(generation, snapshot.Checkpoint, snapshot.Task, attempt, name);
                upload.Handle = Blocking.Wait(store.WriteAsync(path, content, job.Cancellation));
                run.OnStored();
            }

            return new NamedObject(name, upload.Handle);
        }
    }

    private NamedObject Put(TaskSnapshot snapshot, string name, Stream content)
    {
        using (content)
        {
            string path = CheckpointPaths.State(generation, snapshot.Checkpoint, snapshot.Task, attempt, name);
            return new NamedObject(name, Blocking.Wait(store.WriteAsync(path, content, job.Cancellation)));
        }
    }

    private void Acknowledge(TaskSnapshot snapshot, IReadOnlyList<NamedObject> states) => tell(new CoordinatorEvent.TaskAcknowledged(
        generation,
        snapshot.Checkpoint,
        new TaskManifest(
            snapshot.Task,
            attempt,
            snapshot.AppliedSequence,
            snapshot.Splits,
            states,
            snapshot.Edges,
            snapshot.Committables,
            snapshot.Counts,
            null)));
}
