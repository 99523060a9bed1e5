namespace Millrace.Execution.Storage;

/// <summary>Where one job keeps its log and its checkpoints. Disposing gives the claim on it back.</summary>
public interface IJobStorage : IDisposable
{
    /// <summary>The job's log.</summary>
    IJobLog Log { get; }

    /// <summary>The job's checkpoint objects.</summary>
    ICheckpointStore Store { get; }

    /// <summary>Where it lies, for messages.</summary>
    string Location { get; }
}
