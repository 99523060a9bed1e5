using Millrace.Execution.RowErrors;
using Millrace.Options;

namespace Millrace.Execution.Planning;

/// <summary>The options of a job, set with <c>SET</c> or <c>--set</c>.</summary>
public sealed record EngineOptions
{
    /// <summary>Compute threads.</summary>
    /// <value>Default: 0, meaning the processors of the machine.</value>
    [Option("cpu.slots", "Compute threads; 0 for as many as the machine has processors")]
    public int CpuSlots { get; init; }

    /// <summary>Accelerator shares.</summary>
    /// <value>Default: 0.</value>
    [Option("accelerator.slots", "Steps that may run on accelerators at once")]
    public int AcceleratorSlots { get; init; }

    /// <summary>I/O threads.</summary>
    /// <value>Default: 8.</value>
    [Option("io.slots", "Threads that wait for files and sockets, apart from the compute threads")]
    public int IOSlots { get; init; } = 8;

    /// <summary>The most memory.</summary>
    /// <value>Default: 512 MiB.</value>
    [Option("memory.limit", "The most bytes that a job holds: rows in queues and in work, decoders and models")]
    public ByteSize MemoryLimit { get; init; } = ByteSize.FromMiB(512);

    /// <summary>Subtasks of each stage.</summary>
    /// <value>Default: 1. Steps of a stateless stage run concurrently within a subtask as slots allow.</value>
    [Option("subtasks", "Subtasks of each stage; within one, steps run concurrently as slots allow")]
    public int Subtasks { get; init; } = 1;

    /// <summary>Whether stages may emit by completion.</summary>
    /// <value>Default: true: a bounded read keeps its order unless the plan rebalances.</value>
    [Option("ordered", "Whether rows keep the order of their source; false lets whatever is done first go on first")]
    public bool IsOrdered { get; init; } = true;

    /// <summary>What becomes of rows without a value.</summary>
    /// <value>Default: dead-letter.</value>
    [Option("on-error", "What becomes of a row that a step has no value for")]
    public RowErrorPolicy OnError { get; init; }

    /// <summary>When rejected rows fail the job.</summary>
    /// <value>Default: none.</value>
    [Option("max-rejected", "Fails the job when more rows are rejected: a count such as 100, or a share such as 1%")]
    public string? MaxRejected { get; init; }

    /// <summary>Where dead letters are written.</summary>
    /// <value>Default: the folder <c>_rejected</c> in the sink's own.</value>
    [Option("dead-letter.path", "Folder for rejected rows with step and reason, as JSON lines; by default _rejected in the sink's folder")]
    public string? DeadLetterPath { get; init; }

    /// <summary>Where checkpoints are written.</summary>
    /// <value>Default: none: no checkpoints.</value>
    [Option(
        "checkpoint.dir",
        "Folder for checkpoints, with a sub-folder for each job of a script that has several; a job without one starts over after a failure")]
    public string? CheckpointFolder { get; init; }

    /// <summary>Time between checkpoints.</summary>
    /// <value>Default: 10 s.</value>
    [Option("checkpoint.interval", "Time from the start of one checkpoint to the start of the next; more where a checkpoint takes longer")]
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a checkpoint waits for calls of models before it holds their input.</summary>
    /// <value>Default: 200 ms. Zero: it never waits.</value>
    [Option(
        "checkpoint.call-wait",
        "How long a checkpoint waits for model calls that were made before it; then it holds the input of those without an answer; at most 1 min")]
    public TimeSpan CheckpointCallWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Restarts of a dead engine without progress before its statement fails.</summary>
    /// <value>Default: 10.</value>
    [Option(
        "restart.attempts",
        "How often a dead engine is started again without a checkpoint or finished statement in between, before the statement fails")]
    public int RestartAttempts { get; init; } = 10;

    /// <summary>A text; images whose bytes contain it kill the process.</summary>
    /// <value>Default: none.</value>
    [Option("debug.kill-on-marker", "For tests only: an image whose bytes contain this text kills the process where it would be decoded")]
    public string? KillOnMarker { get; init; }

    /// <summary>A file that gets a line for each answered call of a model.</summary>
    /// <value>Default: none.</value>
    [Option("debug.call-log", "For tests only: a file that gets a line for each call that a model has answered, its time and its rows")]
    public string? CallLog { get; init; }

    /// <summary>Where answers of models are kept that ask for it.</summary>
    /// <value>Default: <c>.millrace/journal</c> in the current folder.</value>
    [Option("journal.dir", "Folder for the answers of models with 'journal' = 'true'; a relative one starts at the current folder")]
    public string JournalFolder { get; init; } = ".millrace/journal";

    /// <summary>The most bytes of that folder.</summary>
    /// <value>Default: 1 GiB.</value>
    [Option("journal.max-bytes", "The most bytes of answers on disk; the oldest give way. From 1 MiB")]
    public ByteSize JournalMaxBytes { get; init; } = ByteSize.FromMiB(1024);

    /// <summary>
    /// The checkpoint that the job goes on from: <c>latest</c>, a checkpoint's number, the path of a checkpoint or of a job's checkpoint
    /// folder, or <c>auto</c> for the latest where there is one and the beginning else. Set by the command line, not by <c>SET</c>.
    /// </summary>
    /// <value>Default: null: the job starts from the beginning, and a folder with checkpoints is refused.</value>
    public string? Restore { get; init; }

    /// <summary>
    /// Whether a restore goes on from a checkpoint although results of later ones may be visible, whose rows then come again. Set by the
    /// command line, not by <c>SET</c>.
    /// </summary>
    /// <value>Default: false: such a restore is refused.</value>
    public bool AllowDuplicates { get; init; }
}
