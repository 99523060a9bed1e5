namespace Millrace.Runtime.Checkpointing;

/// <summary>What a coordinator starts from.</summary>
internal enum RestoreMode
{
    /// <summary>The newest checkpoint, or the beginning where there is none: how a supervisor restarts a job.</summary>
    LatestOrFresh,

    /// <summary>The beginning; refused where the folder holds a checkpoint already.</summary>
    Fresh,

    /// <summary>The newest checkpoint; refused where there is none.</summary>
    Latest,

    /// <summary>The one named; refused where a newer one has output, which may be visible, unless duplicates are allowed.</summary>
    Checkpoint,
}
