using Millrace.Chaos.Storage;

namespace Millrace.Chaos.Workloads;

/// <summary>The places of one run.</summary>
/// <param name="Root">Its folder.</param>
internal sealed record RunFolder(string Root)
{
    /// <summary>What the job reads.</summary>
    public string Input => Path.Combine(Root, "in");

    /// <summary>What the job writes.</summary>
    public string Output => Path.Combine(Root, "out");

    /// <summary>Where its checkpoints go.</summary>
    public string Checkpoints => Path.Combine(Root, "checkpoints");

    /// <summary>The statements.</summary>
    public string Script => Path.Combine(Root, "job.sql");

    /// <summary>Reads the checkpoints.</summary>
    public CheckpointFolder Folder => new(Checkpoints);
}
