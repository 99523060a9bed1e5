namespace Millrace.Execution.Storage;

/// <summary>What became of an append to a job log.</summary>
public enum AppendResult
{
    /// <summary>The entry is durable at the index asked for.</summary>
    Appended,

    /// <summary>Another entry lies at that index already; nothing was changed.</summary>
    Collision,
}
