using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What a coordinator hears. Answers to its own effects carry what names the question, so that late ones are known.</summary>
internal abstract record CoordinatorEvent
{
    /// <summary>Begin.</summary>
    public sealed record Start : CoordinatorEvent;

    /// <summary>A deadline may have passed.</summary>
    public sealed record Tick : CoordinatorEvent;

    /// <summary>Answers <see cref="CoordinatorEffect.ProbeStores"/>.</summary>
    public sealed record StoresProbed(MillraceException? Error) : CoordinatorEvent;

    /// <summary>Answers <see cref="CoordinatorEffect.ReadLog"/>.</summary>
    public sealed record LogRead(long FromIndex, IReadOnlyList<JobLogRecord> Records, MillraceException? Error) : CoordinatorEvent;

    /// <summary>Answers <see cref="CoordinatorEffect.AppendLog"/>; a null result means that the outcome is unknown.</summary>
    public sealed record LogAppended(long Index, AppendResult? Result, MillraceException? Error) : CoordinatorEvent;

    /// <summary>Answers <see cref="CoordinatorEffect.ReadManifest"/>.</summary>
    public sealed record ManifestRead(ObjectHandle Handle, CheckpointManifest? Manifest, MillraceException? Error) : CoordinatorEvent;

    /// <summary>
    /// Answers <see cref="CoordinatorEffect.VerifyObjects"/>; <paramref name="Damaged"/> is null where all are intact. With an
    /// <paramref name="Error"/> one could not be read, and nobody knows how it is.
    /// </summary>
    public sealed record ObjectsVerified(
        long Checkpoint, ObjectHandle? Damaged, ObjectCheck Check, MillraceException? Error = null) : CoordinatorEvent;

    /// <summary>Answers <see cref="CoordinatorEffect.SnapshotSource"/>.</summary>
    public sealed record SourceSnapshotted(long Checkpoint, SourceManifest? Snapshot, MillraceException? Error) : CoordinatorEvent;

    /// <summary>Answers <see cref="CoordinatorEffect.WriteManifest"/>.</summary>
    public sealed record ManifestWritten(long Checkpoint, ObjectHandle? Handle, MillraceException? Error, DateTimeOffset Time) : CoordinatorEvent;

    /// <summary>Answers <see cref="CoordinatorEffect.RunCommits"/>.</summary>
    public sealed record CommitsFinished(long Checkpoint, MillraceException? Error) : CoordinatorEvent;

    /// <summary>Answers <see cref="CoordinatorEffect.ListObjects"/>.</summary>
    public sealed record ObjectsListed(IReadOnlyList<string> Paths) : CoordinatorEvent;

    /// <summary>A subtask runs.</summary>
    public sealed record TaskStarted(SubtaskId Task, int Attempt) : CoordinatorEvent;

    /// <summary>A subtask's part of a checkpoint is durable.</summary>
    public sealed record TaskAcknowledged(long Generation, long Checkpoint, TaskManifest Snapshot) : CoordinatorEvent;

    /// <summary>A subtask cannot take part in a checkpoint.</summary>
    public sealed record TaskDeclined(long Generation, long Checkpoint, SubtaskId Task, int Attempt, string Reason) : CoordinatorEvent;

    /// <summary>A subtask has read, emitted and flushed all there was, and holds nothing in flight.</summary>
    public sealed record TaskExhausted(long Generation, SubtaskId Task, int Attempt) : CoordinatorEvent;

    /// <summary>A subtask failed.</summary>
    public sealed record TaskFailed(SubtaskId Task, int Attempt, MillraceException Error) : CoordinatorEvent;

    /// <summary>A heartbeat.</summary>
    public sealed record TaskBeat(long Generation, SubtaskId Task, int Attempt) : CoordinatorEvent;

    /// <summary>A subtask applied control messages up to a number, and asks for more where <paramref name="HasGap"/>.</summary>
    public sealed record ControlAcknowledged(long Generation, SubtaskId Task, int Attempt, long Sequence, bool HasGap) : CoordinatorEvent;

    /// <summary>A source's coordinator tells one of its subtasks something; passes the valve.</summary>
    public sealed record SourceMessage(SubtaskId Task, int Attempt, ControlPayload Payload) : CoordinatorEvent;

    /// <summary>Stop after one more checkpoint.</summary>
    public sealed record StopRequested : CoordinatorEvent;

    /// <summary>Fail at once.</summary>
    public sealed record FailRequested(MillraceException Error) : CoordinatorEvent;
}
