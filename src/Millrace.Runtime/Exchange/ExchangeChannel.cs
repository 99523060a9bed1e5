using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Exchange;

/// <summary>The way from one subtask to another: a queue that is bounded by the bytes of its edge's account, and perhaps by its rows.</summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
/// <param name="ledger">Where bytes go back to.</param>
/// <param name="bound">How many rows may wait; null where bytes alone decide.</param>
internal sealed class ExchangeChannel(ByteLedger ledger, QueueBound? bound = null)
{
    private readonly Queue<ExchangeItem> _items = new();

    /// <summary>Bytes of the slices that wait.</summary>
    public long QueuedBytes { get; private set; }

    /// <summary>Rows of the slices that wait, those among them that the consumer has taken and not begun.</summary>
    public long QueuedRows { get; private set; }

    /// <summary>Whether the producer should start on more input.</summary>
    public bool HasRoom => RoomRows > 0;

    /// <summary>Rows that may still be put on it; without a bound, any number.</summary>
    public long RoomRows => bound is null || IsClosedByConsumer ? long.MaxValue : bound.RoomRows(QueuedRows);

    /// <summary>Rows that the producer may have ready behind one that is late; without a bound, any number.</summary>
    public long ReadyRowsMax => bound is null || IsClosedByConsumer ? long.MaxValue : bound.ReadyRowsMax;

    /// <summary>Whether the consumer wants no more rows; what comes is thrown away.</summary>
    public bool IsClosedByConsumer { get; private set; }

    /// <summary>Barriers that wait.</summary>
    public int BarrierCount { get; private set; }

    /// <summary>Whether the end has been taken; barriers may follow it.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether the consumer may not take further items: it has taken this channel's barrier and waits for others.</summary>
    public bool IsAligning { get; set; }

    /// <summary>Whether an item waits.</summary>
    public bool HasItem => _items.Count > 0;

    /// <summary>The item that waits longest.</summary>
    public ExchangeItem Peek() => _items.Peek();

    /// <summary>Puts an item at the end. Takes a slice over.</summary>
    public void Push(ExchangeItem item)
    {
        if (item.Kind == ExchangeItemKind.Slice && IsClosedByConsumer)
        {
            Discard(item);
            return;
        }

        Enqueue(item);
    }

    /// <summary>Takes the item that waits longest; the caller owns its slice and its bytes, and says when it begins its rows.</summary>
    public ExchangeItem Take()
    {
        ExchangeItem item = _items.Dequeue();
        QueuedBytes -= item.Charge.Bytes;
        BarrierCount -= item.Kind == ExchangeItemKind.Barrier ? 1 : 0;
        IsEnded |= item.Kind == ExchangeItemKind.End;
        return item;
    }

    /// <summary>The consumer has measured what it needs for a row.</summary>
    public void OnMeasured(double secondsPerRow) => bound?.OnMeasured(secondsPerRow);

    /// <summary>The consumer begins rows of a slice that it has taken.</summary>
    public void Begin(int rows)
    {
        if (IsClosedByConsumer)
            return; // no row of it counts any more
        bool wasFull = !HasRoom;
        QueuedRows -= rows;
        bound?.OnTaken(rows, wasFull);
    }

    /// <summary>The consumer wants no more rows: slices that wait are thrown away, now and later; barriers and the end still pass.</summary>
    public void CloseByConsumer()
    {
        IsClosedByConsumer = true;
        bool wasEnded = IsEnded;
        QueuedRows = 0;
        for (int i = _items.Count; i > 0; i--)
        {
            ExchangeItem item = Take();
            if (item.Kind == ExchangeItemKind.Slice)
                Discard(item);
            else
                Enqueue(item);
        }

        IsEnded = wasEnded;
    }

    /// <summary>Throws everything away, when the job is torn down.</summary>
    public void Clear()
    {
        while (_items.Count > 0)
            Discard(_items.Dequeue());
        QueuedBytes = 0;
        QueuedRows = 0;
        BarrierCount = 0;
    }

    private void Enqueue(ExchangeItem item)
    {
        _items.Enqueue(item);
        QueuedBytes += item.Charge.Bytes;
        QueuedRows += item.Batch?.RowCount ?? 0;
        BarrierCount += item.Kind == ExchangeItemKind.Barrier ? 1 : 0;
    }

    private void Discard(ExchangeItem item)
    {
        item.Batch?.Dispose();
        ledger.Release(item.Charge);
    }
}
