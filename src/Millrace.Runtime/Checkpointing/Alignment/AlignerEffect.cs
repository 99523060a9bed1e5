namespace Millrace.Runtime.Checkpointing;

/// <summary>What <see cref="BarrierAligner"/> asks of the exchange reader.</summary>
internal abstract record AlignerEffect
{
    /// <summary>Take no more data from this channel.</summary>
    public sealed record Block(int Channel) : AlignerEffect;

    /// <summary>Take data again from these channels.</summary>
    public sealed record Unblock(IReadOnlyList<int> Channels) : AlignerEffect;

    /// <summary>Every channel has delivered the barrier or has ended: the cut is here.</summary>
    public sealed record Aligned(long Checkpoint, bool IsFinal) : AlignerEffect;

    /// <summary>The checkpoint will not come to a cut here; its data belongs to the next.</summary>
    public sealed record Dropped(long Checkpoint) : AlignerEffect;
}
