namespace Millrace.Runtime.Jobs;

/// <summary>How a job ended.</summary>
public enum JobState
{
    /// <summary>All input was read and all output is visible.</summary>
    Finished,

    /// <summary>An error ended it; output that was not committed is gone.</summary>
    Failed,

    /// <summary>It was asked to stop.</summary>
    Stopped,
}
