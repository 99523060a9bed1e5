namespace Millrace.Runtime.Checkpointing;

/// <summary>What a coordinator is doing.</summary>
internal enum CoordinatorPhase
{
    /// <summary>Not started.</summary>
    Created,

    /// <summary>The stores are being probed.</summary>
    Probing,

    /// <summary>The log is being read.</summary>
    Reading,

    /// <summary>The generation is being appended.</summary>
    Claiming,

    /// <summary>The checkpoint to restore is being verified.</summary>
    Verifying,

    /// <summary>Commits of the checkpoint to restore are being repeated.</summary>
    Recommitting,

    /// <summary>Tasks are being started.</summary>
    Deploying,

    /// <summary>Tasks run.</summary>
    Running,

    /// <summary>Tasks are cancelled; a wait passes before the next attempt.</summary>
    Waiting,

    /// <summary>The end is being written to the log.</summary>
    Ending,

    /// <summary>Over.</summary>
    Ended,
}
