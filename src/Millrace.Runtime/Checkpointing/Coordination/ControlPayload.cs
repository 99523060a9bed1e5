using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What a coordinator tells a subtask. All kinds share one numbered sequence, so that a barrier never overtakes a split.</summary>
internal abstract record ControlPayload
{
    /// <summary>
    /// Take checkpoint <paramref name="Checkpoint"/>; to source subtasks only, the others hear the barrier. With <paramref name="IsStop"/>
    /// the job ends with it, and a source sends nothing behind it: that would be worked on in vain.
    /// </summary>
    public sealed record Trigger(long Checkpoint, bool IsFinal, bool IsStop = false) : ControlPayload;

    /// <summary>Forget checkpoint <paramref name="Checkpoint"/>; its data belongs to the next.</summary>
    public sealed record Cancel(long Checkpoint) : ControlPayload;

    /// <summary>Checkpoint <paramref name="Checkpoint"/> is in the log.</summary>
    public sealed record Completed(long Checkpoint) : ControlPayload;

    /// <summary>Read this split, from its position.</summary>
    public sealed record AssignSplit(long Journal, SplitPosition Split) : ControlPayload;

    /// <summary>No split will follow.</summary>
    public sealed record NoMoreSplits : ControlPayload;

    /// <summary>The final checkpoint is committed: end.</summary>
    public sealed record Finish : ControlPayload;
}
