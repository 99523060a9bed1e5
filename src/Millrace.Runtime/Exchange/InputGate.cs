using System.Diagnostics.CodeAnalysis;
using Millrace.Columnar;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Exchange;

/// <summary>A subtask's end of its incoming exchanges: takes slices from the channels in turn, and cuts them to the rows that a step wants.</summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
/// <param name="channels">The channels.</param>
/// <param name="ledger">Where bytes go back to.</param>
/// <param name="aligner">Finds the cuts of checkpoints; null for a job without them.</param>
internal sealed class InputGate(ExchangeChannel[] channels, ByteLedger ledger, BarrierAligner? aligner)
{
    private readonly HeldSlice _head = new();
    private int _turn;
    private int _headChannel;

    /// <summary>The channels.</summary>
    public ReadOnlySpan<ExchangeChannel> Channels => channels;

    /// <summary>Whether everything was taken and no more comes.</summary>
    public bool IsEnded => _head.IsEmpty && Array.TrueForAll(channels, c => c.IsEnded);

    /// <summary>Bytes that wait.</summary>
    public long QueuedBytes => _head.Bytes + channels.Sum(c => c.QueuedBytes);

    /// <summary>Whether a slice waits.</summary>
    public bool HasSlice => !_head.IsEmpty || Array.Exists(channels, HoldsSlice);

    /// <summary>Whether slices wait only behind a barrier that other channels have not delivered yet.</summary>
    public bool IsAligning => _head.IsEmpty && Array.Exists(channels, c => c.IsAligning && c.HasItem);

    /// <summary>Whether a barrier stands behind slices that wait.</summary>
    public bool HasBarrierBehind => Array.Exists(channels, c => c.BarrierCount > 0);

    /// <summary>Takes barriers off the channels, and answers the cut when all of them have delivered one.</summary>
    /// <param name="cut">The barrier of the cut, to be placed behind everything taken so far.</param>
    public bool TryTakeCut(out ExchangeItem cut)
    {
        cut = default;
        for (int i = 0; aligner is not null && _head.IsEmpty && i < channels.Length; i++)
        {
            ExchangeChannel channel = channels[i];
            while (!channel.IsAligning && channel.HasItem && channel.Peek().Kind != ExchangeItemKind.Slice)
            {
                ExchangeItem item = channel.Take();
                if (item.Kind == ExchangeItemKind.Barrier && Apply(aligner.OnBarrier(i, item.CheckpointId, item.IsFinal)) is { } id)
                {
                    cut = ExchangeItem.Barrier(id, item.IsFinal);
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The consumer has measured what it needs for a row.</summary>
    public void OnMeasured(double secondsPerRow)
    {
        foreach (ExchangeChannel channel in channels)
            channel.OnMeasured(secondsPerRow);
    }

    /// <summary>A checkpoint was given up: channels that waited for its other barriers go on.</summary>
    public void Cancel(long checkpointId)
    {
        if (aligner is not null)
            Apply(aligner.OnCancel(checkpointId));
    }

    /// <summary>Takes rows.</summary>
    /// <param name="rowsMax">The most rows, or 0 for none; a larger slice is cut and the rest stays.</param>
    /// <param name="slice">The rows, which the caller owns.</param>
    /// <param name="charge">Their bytes, which the caller owns.</param>
    public bool TryTake(int rowsMax, [NotNullWhen(true)] out Batch? slice, out ByteCharge charge)
    {
        if (!TryTakeAhead(rowsMax, out slice, out charge, out ExchangeChannel? channel))
            return false;
        channel.Begin(slice.RowCount);
        return true;
    }

    /// <summary>Takes rows that are not begun yet: for their producer they still wait.</summary>
    /// <param name="rowsMax">The most rows, or 0 for none; a larger slice is cut and the rest stays.</param>
    /// <param name="slice">The rows, which the caller owns.</param>
    /// <param name="charge">Their bytes, which the caller owns.</param>
    /// <param name="channel">Where to say that they are begun.</param>
    public bool TryTakeAhead(
        int rowsMax, [NotNullWhen(true)] out Batch? slice, out ByteCharge charge, [NotNullWhen(true)] out ExchangeChannel? channel)
    {
        (slice, charge, channel) = (null, ByteCharge.None, null);
        if (rowsMax == 0)
            return false;
        if (_head.IsEmpty)
            TakeWhole();
        channel = channels[_headChannel];
        return _head.TryTake(rowsMax, out slice, out charge);
    }

    /// <summary>No more rows are wanted: what waits is thrown away, and producers learn it.</summary>
    public void Close()
    {
        _head.Clear(ledger);
        foreach (ExchangeChannel channel in channels)
            channel.CloseByConsumer();
    }

    /// <summary>Throws everything away, when the job is torn down.</summary>
    public void Clear()
    {
        _head.Clear(ledger);
        foreach (ExchangeChannel channel in channels)
            channel.Clear();
    }

    /// <summary>Puts the slice whose turn it is at the head, if there is one.</summary>
    private void TakeWhole()
    {
        for (int i = 0; i < channels.Length; i++)
        {
            int index = (_turn + i) % channels.Length;
            ExchangeChannel channel = channels[index];
            while (channel.HasItem && channel.Peek().Kind == ExchangeItemKind.End)
                channel.Take();
            if (!HoldsSlice(channel))
                continue;
            ExchangeItem item = channel.Take();
            _turn = (index + 1) % channels.Length;
            _headChannel = index;
            _head.Put(item.Batch!, item.Charge); // a slice
            return;
        }
    }

    private static bool HoldsSlice(ExchangeChannel channel) =>
        !channel.IsAligning && channel.HasItem && channel.Peek().Kind == ExchangeItemKind.Slice;

    private long? Apply(IReadOnlyList<AlignerEffect> effects)
    {
        long? cut = null;
        foreach (AlignerEffect effect in effects)
        {
            switch (effect)
            {
                case AlignerEffect.Block block:
                    channels[block.Channel].IsAligning = true;
                    break;
                case AlignerEffect.Unblock unblock:
                    foreach (int channel in unblock.Channels)
                        channels[channel].IsAligning = false;
                    break;
                case AlignerEffect.Aligned aligned:
                    cut = aligned.Checkpoint;
                    break;
            }
        }

        return cut;
    }
}
