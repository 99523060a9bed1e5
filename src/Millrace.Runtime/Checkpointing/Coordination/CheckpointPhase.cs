namespace Millrace.Runtime.Checkpointing;

/// <summary>How far a checkpoint is. The order matters: from <see cref="Append"/> on it can no longer be dropped.</summary>
internal enum CheckpointPhase
{
    /// <summary>Snapshots of source coordinators.</summary>
    Sources,

    /// <summary>Barriers run; subtasks acknowledge.</summary>
    Tasks,

    /// <summary>The objects that the parent does not name are read again.</summary>
    Verify,

    /// <summary>The manifest is being written.</summary>
    Manifest,

    /// <summary>The manifest is read again: it is an object like the others.</summary>
    VerifyManifest,

    /// <summary>The log entry is being appended.</summary>
    Append,

    /// <summary>The commits run.</summary>
    Commit,

    /// <summary>The second log entry is being appended.</summary>
    AppendCommitted,
}
