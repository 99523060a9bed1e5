namespace Millrace.Chaos.Watching;

/// <summary>The moments of a job that a fault aims at.</summary>
internal enum Phase
{
    /// <summary>Any time while the job runs.</summary>
    Random,

    /// <summary>A checkpoint was triggered and has nothing stored yet that names it.</summary>
    Trigger,

    /// <summary>States are being written, outputs prepared.</summary>
    Upload,

    /// <summary>The manifest is there, its log entry not.</summary>
    Manifest,

    /// <summary>The log entry is there, and nothing of it is visible.</summary>
    Log,

    /// <summary>A file is visible, and the log does not say yet that all are.</summary>
    Commit,

    /// <summary>A restarted engine has not completed a checkpoint of its own.</summary>
    Recovery,

    /// <summary>The log says that the job has ended; the process has not.</summary>
    End,
}
