namespace Millrace.Runtime.Checkpointing;

/// <summary>Times and limits of <see cref="CheckpointCoordinator"/>.</summary>
internal sealed record CoordinatorOptions
{
    /// <summary>Time between two triggers; null takes only the final checkpoint. <value>null</value></summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Least time between the end of one checkpoint and the trigger of the next. <value>100 ms</value></summary>
    public TimeSpan MinPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Time from the trigger until all is stored and verified and the log entry is tried; a checkpoint that takes longer is given up.
    /// <value>10 min</value>
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Checkpoints kept. <value>3</value></summary>
    public int Retained { get; init; } = 3;

    /// <summary>Checkpoints that may fail in a row before the tasks are restarted. <value>10</value></summary>
    public int FailuresInARowMax { get; init; } = 10;

    /// <summary>Control messages are repeated after this time. <value>1 s</value></summary>
    public TimeSpan ControlTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between heartbeats. <value>1 s</value></summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Heartbeats that may be missed. <value>5</value></summary>
    public int HeartbeatsMissedMax { get; init; } = 5;

    /// <summary>Wait before a store operation that failed is repeated. <value>500 ms</value></summary>
    public TimeSpan StoreRetry { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whether a checkpoint may be restored though results of later ones, or of a damaged newest one, may be visible. <value>false</value>
    /// </summary>
    public bool AllowDuplicates { get; init; }

    /// <summary>Where to start. <value>the latest checkpoint, or fresh</value></summary>
    public RestoreMode Restore { get; init; } = RestoreMode.LatestOrFresh;

    /// <summary>The checkpoint for <see cref="RestoreMode.Checkpoint"/>.</summary>
    public long RestoreCheckpoint { get; init; }

    /// <summary>Limits of restarts.</summary>
    public RestartOptions Restart { get; init; } = new();
}
