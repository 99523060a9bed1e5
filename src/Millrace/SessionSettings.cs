using Millrace.Runtime.Jobs;
using Millrace.Runtime.Supervision;

namespace Millrace;

/// <summary>What a session takes from the process around it.</summary>
public sealed record SessionSettings
{
    /// <summary>The folder that relative paths start at.</summary>
    /// <value>Default: the process's current folder.</value>
    public string CurrentFolder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Where the connector <c>print</c> writes; used by one thread at a time.</summary>
    /// <value>Default: null, meaning standard output.</value>
    public TextWriter? Output { get; init; }

    /// <summary>The clock.</summary>
    /// <value>Default: the system's.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What runs jobs.</summary>
    /// <value>Default: null, meaning this process.</value>
    public IJobExecutor? Executor { get; init; }

    /// <summary>
    /// The checkpoint that jobs go on from: <c>latest</c>, or the path of a checkpoint or of a job's checkpoint folder. Where a script has several
    /// jobs, those that have finished are done at once, and those that had not begun begin. Queries start from the beginning in any case.
    /// </summary>
    /// <value>Default: null: jobs start from the beginning.</value>
    public string? Restore { get; init; }

    /// <summary>
    /// Whether jobs go on from a checkpoint although results of later ones may be visible, whose rows then come again: an older one by its
    /// path, or the one before a damaged one.
    /// </summary>
    /// <value>Default: false: such a restore is refused.</value>
    public bool AllowDuplicates { get; init; }

    /// <summary>The run of this process under a supervisor, which starts it again when it dies.</summary>
    /// <value>Default: null: nobody does. An application that wants it brings a supervisor of its own.</value>
    public SupervisedRun? Supervision { get; init; }

    /// <summary>Options of the engine by key, as <c>SET</c> takes them.</summary>
    /// <value>Default: none set.</value>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}
