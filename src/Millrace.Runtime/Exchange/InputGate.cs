using System.Diagnostics.CodeAnalysis;
using Millrace.Columnar;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Exchange;

/// <summary>A subtask's end of its incoming exchanges: takes slices from the channels in turn, and cuts them to the rows that a step wants.</summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
internal sealed class InputGate(ExchangeChannel[] channels, ByteLedger ledger)
{
    private int _turn;
    private Batch? _head;
    private ByteCharge _headCharge;

    /// <summary>The channels.</summary>
    public ReadOnlySpan<ExchangeChannel> Channels => channels;

    /// <summary>Whether everything was taken and no more comes.</summary>
    public bool IsEnded => _head is null && Array.TrueForAll(channels, c => c.IsEnded);

    /// <summary>Bytes that wait.</summary>
    public long QueuedBytes => _headCharge.Bytes + channels.Sum(c => c.QueuedBytes);

    /// <summary>Whether a slice waits.</summary>
    public bool HasSlice => _head is not null || Array.Exists(channels, c => c.HasItem && c.Peek().Kind == ExchangeItemKind.Slice);

    /// <summary>Takes rows.</summary>
    /// <param name="rowsMax">The most rows; a larger slice is cut and the rest stays.</param>
    /// <param name="slice">The rows, which the caller owns.</param>
    /// <param name="charge">Their bytes, which the caller owns.</param>
    public bool TryTake(int rowsMax, [NotNullWhen(true)] out Batch? slice, out ByteCharge charge)
    {
        slice = null;
        charge = ByteCharge.None;
        if (_head is null && !TryTakeWhole())
            return false;
        Batch head = _head!; // set by TryTakeWhole
        if (head.RowCount <= rowsMax)
        {
            slice = head;
            charge = _headCharge;
            _head = null;
            _headCharge = ByteCharge.None;
            return true;
        }

        slice = head.Slice(0, rowsMax);
        (charge, ByteCharge rest) = _headCharge.Split(_headCharge.Bytes * rowsMax / head.RowCount);
        _head = head.Slice(rowsMax, head.RowCount - rowsMax);
        _headCharge = rest;
        head.Dispose();
        return true;
    }

    /// <summary>No more rows are wanted: what waits is thrown away, and producers learn it.</summary>
    public void Close()
    {
        DropHead();
        foreach (ExchangeChannel channel in channels)
            channel.CloseByConsumer();
    }

    /// <summary>Throws everything away, when the job is torn down.</summary>
    public void Clear()
    {
        DropHead();
        foreach (ExchangeChannel channel in channels)
            channel.Clear();
    }

    private bool TryTakeWhole()
    {
        for (int i = 0; i < channels.Length; i++)
        {
            ExchangeChannel channel = channels[(_turn + i) % channels.Length];
            while (channel.HasItem && channel.Peek().Kind == ExchangeItemKind.End)
                channel.Take();
            if (!channel.HasItem)
                continue;
            ExchangeItem item = channel.Take();
            _turn = (_turn + i + 1) % channels.Length;
            (_head, _headCharge) = (item.Batch, item.Charge);
            return true;
        }

        return false;
    }

    private void DropHead()
    {
        _head?.Dispose();
        ledger.Release(_headCharge);
        _head = null;
        _headCharge = ByteCharge.None;
    }
}
