namespace Millrace.Runtime.Checkpointing;

/// <summary>When a file sink closes its open file.</summary>
internal sealed record RollOptions
{
    /// <summary>At every so many checkpoints. <value>1</value></summary>
    public int Checkpoints { get; init; } = 1;

    /// <summary>When this many bytes are open. <value>128 MiB</value></summary>
    public long OpenBytesMax { get; init; } = 128L << 20;

    /// <summary>When the open file is this old. <value>10 min</value></summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromMinutes(10);
}
