namespace Millrace.Runtime.Checkpointing;

/// <summary>What a two-phase writer asks of its driver at a barrier, before it emits or acknowledges anything.</summary>
internal abstract record WriterAction
{
    /// <summary>Close the open rows as a file at <paramref name="StagingPath"/>, sync file and folder, then report it sealed.</summary>
    public sealed record Seal(long Checkpoint, string StagingPath, string TargetPath, long Rows, bool DeadLetters) : WriterAction;

    /// <summary>Write the open rows into the checkpoint as a spool; they stay open.</summary>
    public sealed record Spool(long Checkpoint, long Rows) : WriterAction;

    /// <summary>Nothing is open.</summary>
    public sealed record Nothing : WriterAction;
}
