using Millrace.Columnar;
using Millrace.Execution.Planning;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Exchange;

/// <summary>One subtask's end of an exchange: finds the channel that a slice goes to.</summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
internal sealed class OutputEdge(EdgePlan plan, ByteAccount account, ExchangeChannel[] channels)
{
    /// <summary>The exchange.</summary>
    public EdgePlan Plan { get; } = plan;

    /// <summary>The account that its slices are charged to.</summary>
    public ByteAccount Account { get; } = account;

    /// <summary>Whether no consumer wants rows any more.</summary>
    public bool IsClosedByConsumers => Array.TrueForAll(channels, c => c.IsClosedByConsumer);

    /// <summary>Whether rows should be made for it: a channel has room.</summary>
    public bool HasRoom => Array.Exists(channels, c => c.HasRoom);

    /// <summary>Rows that the channel has room for that the next slice goes to.</summary>
    public long RoomRows => Least().RoomRows;

    /// <summary>Rows that all channels together have room for; without a bound, any number.</summary>
    public long RoomRowsOfAll => Sum(channel => channel.RoomRows);

    /// <summary>Rows that may be ready for it behind one that is late; without a bound, any number.</summary>
    public long ReadyRowsMax => Sum(channel => channel.ReadyRowsMax);

    /// <summary>Sends a slice, to the least loaded of the channels.</summary>
    public void Send(Batch batch, ByteCharge charge) => Least().Push(ExchangeItem.Of(batch, charge));

    /// <summary>Sends a barrier or the end to all channels.</summary>
    public void Broadcast(ExchangeItem item)
    {
        foreach (ExchangeChannel channel in channels)
            channel.Push(item);
    }

    private long Sum(Func<ExchangeChannel, long> rowsOf)
    {
        long sum = 0;
        foreach (ExchangeChannel channel in channels)
        {
            long rows = rowsOf(channel);
            sum = rows > long.MaxValue - sum ? long.MaxValue : sum + rows;
        }

        return sum;
    }

    /// <summary>The channel of the fewest bytes; those without room, and those that want no more, come last.</summary>
    private ExchangeChannel Least()
    {
        ExchangeChannel least = channels[0];
        foreach (ExchangeChannel channel in channels)
        {
            if (Rank(channel).CompareTo(Rank(least)) < 0)
                least = channel;
        }

        return least;
    }

    private static (bool IsClosed, bool IsFull, long Bytes) Rank(ExchangeChannel channel) =>
        (channel.IsClosedByConsumer, !channel.HasRoom, channel.QueuedBytes);
}
