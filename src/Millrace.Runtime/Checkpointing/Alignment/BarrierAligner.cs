using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Finds the cut of a checkpoint among the input channels of a subtask: a channel that has delivered barrier n is blocked until
/// all others have delivered it too, or have ended (step 2.1.3).
/// </summary>
/// <remarks>
/// Barriers n, cancellations of n and barriers n+1 may come in any mixture over the channels. A reader must not take another frame
/// from a channel after a barrier until the effects of that barrier were run. Not thread-safe.
/// </remarks>
internal sealed class BarrierAligner
{
    private readonly bool[] _delivered;
    private readonly bool[] _ended;
    private readonly IProtocolTrace? _trace;
    private long _settled;
    private bool _isFinal;

    /// <param name="channels">Number of input channels, at least 1.</param>
    /// <param name="settled">The checkpoint restored from, or 0: barriers up to it are late.</param>
    /// <param name="trace">Hears the steps, or null.</param>
    public BarrierAligner(int channels, long settled, IProtocolTrace? trace = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        (_delivered, _ended, _settled, _trace) = (new bool[channels], new bool[channels], settled, trace);
    }

    /// <summary>The checkpoint that some channels, not all, have delivered; or null.</summary>
    public long? Pending { get; private set; }

    /// <summary>How checkpoints cross the channels: aligned, so far the only way.</summary>
    public EdgeMode Mode { get; } = EdgeMode.Aligned;

    /// <summary>Whether the reader may take data from the channel.</summary>
    public bool IsBlocked(int channel) => _delivered[channel];

    /// <summary>A barrier came.</summary>
    public IReadOnlyList<AlignerEffect> OnBarrier(int channel, long checkpoint, bool isFinal)
    {
        List<AlignerEffect> effects = [];
        if (checkpoint <= _settled || checkpoint < Pending)
        {
            _trace?.Step("2.1.4");
            return effects;
        }

        if (Pending is { } older && checkpoint > older)
        {
            // Upstream has given up the older one.
            Drop(effects);
        }

        (Pending, _isFinal) = (checkpoint, isFinal);
        _delivered[channel] = true;
        effects.Add(new AlignerEffect.Block(channel));
        Complete(effects);
        return effects;
    }

    /// <summary>The channel will deliver nothing any more.</summary>
    public IReadOnlyList<AlignerEffect> OnChannelEnded(int channel)
    {
        List<AlignerEffect> effects = [];
        _ended[channel] = true;
        Complete(effects);
        return effects;
    }

    /// <summary>The coordinator has given up a checkpoint. One that was not seen yet is refused when its barriers come.</summary>
    public IReadOnlyList<AlignerEffect> OnCancel(long checkpoint)
    {
        List<AlignerEffect> effects = [];
        if (Pending <= checkpoint)
        {
            Drop(effects);
        }

        _settled = Math.Max(_settled, checkpoint);
        return effects;
    }

    private void Complete(List<AlignerEffect> effects)
    {
        if (Pending is not { } checkpoint)
        {
            return;
        }

        for (int channel = 0; channel < _delivered.Length; channel++)
        {
            if (!_delivered[channel] && !_ended[channel])
            {
                return;
            }
        }

        _trace?.Step("2.1.3");
        _settled = checkpoint;
        effects.Add(new AlignerEffect.Aligned(checkpoint, _isFinal));
        Release(effects);
    }

    private void Drop(List<AlignerEffect> effects)
    {
        _trace?.Step("2.1.4");
        effects.Add(new AlignerEffect.Dropped(Pending ?? 0));
        Release(effects);
    }

    private void Release(List<AlignerEffect> effects)
    {
        int[] blocked = [.. Enumerable.Range(0, _delivered.Length).Where(channel => _delivered[channel])];
        Array.Clear(_delivered);
        Pending = null;
        effects.Add(new AlignerEffect.Unblock(blocked));
    }
}
