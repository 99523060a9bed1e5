using System.Diagnostics;

namespace Millrace.Inference.Batching;

/// <summary>Rows of an entry that wait for a batch. Guarded by the queue's owner.</summary>
/// <param name="entry">The entry.</param>
/// <param name="sizes">Bytes by row of the entry.</param>
/// <param name="since">When they came.</param>
internal sealed class WaitingRows(long entry, RowSizes sizes, TimeSpan since)
{
    /// <summary>The entry.</summary>
    public long Entry { get; } = entry;

    /// <summary>When they came.</summary>
    public TimeSpan Since { get; } = since;

    /// <summary>The first row.</summary>
    public required int Start { get; set; }

    /// <summary>How many.</summary>
    public required int Count { get; set; }

    /// <summary>Whether they are not to wait any longer.</summary>
    public bool IsDue { get; set; }

    /// <summary>Whether they go in a batch of their own.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Bytes of all of them.</summary>
    public long Bytes => sizes.Sum(Start, Count);

    /// <summary>Bytes of the first row.</summary>
    public long FirstBytes => sizes[Start];

    /// <summary>How many of the first rows fit.</summary>
    /// <param name="rowsMax">The most rows.</param>
    /// <param name="bytesMax">The most bytes.</param>
    /// <param name="bytes">Bytes of the rows that fit.</param>
    public int CountFitting(int rowsMax, long bytesMax, out long bytes)
    {
        bytes = 0;
        int most = Math.Min(rowsMax, Count);
        for (int i = 0; i < most; i++)
        {
            long next = sizes[Start + i];
            if (next > bytesMax - bytes)
                return i;
            bytes += next;
        }

        return most;
    }

    /// <summary>Takes the first rows out.</summary>
    public BatchRows Take(int count)
    {
        Debug.Assert(count > 0 && count <= Count, "more rows taken than wait");
        var taken = new BatchRows(Entry, Start, count);
        Start += count;
        Count -= count;
        return taken;
    }
}
