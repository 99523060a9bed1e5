using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What a coordinator asks of its driver. The driver runs effects in the order given, and posts the answers as events.</summary>
internal abstract record CoordinatorEffect
{
    /// <summary>Probe log and store.</summary>
    public sealed record ProbeStores : CoordinatorEffect;

    /// <summary>Read the log from an index to its end.</summary>
    public sealed record ReadLog(long FromIndex) : CoordinatorEffect;

    /// <summary>Append to the log.</summary>
    public sealed record AppendLog(long Index, ReadOnlyMemory<byte> Bytes, JobLogEntry Entry) : CoordinatorEffect;

    /// <summary>Read, verify and decode a manifest.</summary>
    public sealed record ReadManifest(ObjectHandle Handle) : CoordinatorEffect;

    /// <summary>Re-read every object's length and hash.</summary>
    public sealed record VerifyObjects(long Checkpoint, IReadOnlyList<ObjectHandle> Objects) : CoordinatorEffect;

    /// <summary>Take the snapshot of a source's coordinator now, and store it.</summary>
    public sealed record SnapshotSource(string Source, long Checkpoint) : CoordinatorEffect;

    /// <summary>Encode and store a manifest under <paramref name="Path"/>.</summary>
    public sealed record WriteManifest(long Checkpoint, string Path, CheckpointManifest Manifest) : CoordinatorEffect;

    /// <summary>
    /// Make committables visible through <see cref="TwoPhaseCommitter"/>. Only ever asked for a checkpoint that is in the log.
    /// </summary>
    public sealed record RunCommits(CheckpointEntry Entry, IReadOnlyList<PreparedOutput> Committables) : CoordinatorEffect;

    /// <summary>List all objects of the store.</summary>
    public sealed record ListObjects : CoordinatorEffect;

    /// <summary>Delete objects; failures are left for the next time.</summary>
    public sealed record DeleteObjects(IReadOnlyList<string> Paths) : CoordinatorEffect;

    /// <summary>
    /// Have each sink remove staged output of generations below <paramref name="BelowGeneration"/>, and of <paramref name="OwnGeneration"/> where
    /// given, except those kept.
    /// </summary>
    public sealed record SweepStaging(string Lineage, long BelowGeneration, long? OwnGeneration, IReadOnlyList<PreparedOutput> Keep)
        : CoordinatorEffect;

    /// <summary>Start all subtasks: restore source coordinators first, then the tasks' state, then run.</summary>
    public sealed record DeployTasks(string Lineage, long Generation, int Attempt, RestorePoint? Restore) : CoordinatorEffect;

    /// <summary>End all subtasks of an attempt; nothing they say afterwards counts.</summary>
    public sealed record CancelTasks(int Attempt) : CoordinatorEffect;

    /// <summary>Send one control message; it may be lost.</summary>
    public sealed record SendControl(ControlMessage Message) : CoordinatorEffect;

    /// <summary>A checkpoint ended without completing; for metrics and messages.</summary>
    public sealed record ReportAborted(long Checkpoint, string Reason) : CoordinatorEffect;

    /// <summary>
    /// The newest checkpoint was damaged and the one before it is taken, since none of its results can be visible or duplicates are allowed;
    /// for messages.
    /// </summary>
    public sealed record ReportPassedOver(long Checkpoint, bool MayBeVisible, string Damage) : CoordinatorEffect;

    /// <summary>The subtasks were ended for an error, and start again from the newest checkpoint after a wait; for messages.</summary>
    public sealed record ReportRestart(MillraceException Error, TimeSpan Wait) : CoordinatorEffect;

    /// <summary>A checkpoint is complete and committed; for metrics and messages.</summary>
    public sealed record ReportCompleted(CheckpointEntry Entry) : CoordinatorEffect;

    /// <summary>The last effect: the coordinator is done, in state FINISHED, STOPPED, FAILED or FENCED.</summary>
    public sealed record End(string State, MillraceException? Error) : CoordinatorEffect;
}
