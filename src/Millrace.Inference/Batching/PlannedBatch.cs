namespace Millrace.Inference.Batching;

/// <summary>Rows that go to the model in one call. Owned by the queue, and by the call that took it.</summary>
/// <param name="rows">The rows, in the order of the call.</param>
internal sealed class PlannedBatch(List<BatchRows> rows)
{
    /// <summary>The rows, in the order of the call.</summary>
    public IReadOnlyList<BatchRows> Rows { get; private set; } = rows;

    /// <summary>How many rows there are.</summary>
    public int RowCount => Rows.Sum(r => r.Count);

    /// <summary>Failed calls so far.</summary>
    public int Attempts { get; set; }

    /// <summary>When it may be called again.</summary>
    public TimeSpan NotBefore { get; set; }

    /// <summary>Whether it was as large as batches were to be when it was made.</summary>
    public bool IsFull { get; init; }

    /// <summary>Whether its rows must be in native code alone.</summary>
    public bool IsAlone { get; init; }

    /// <summary>Leaves out rows that nobody waits for any more.</summary>
    public void Keep(Func<long, bool> isLive) => Rows = [.. Rows.Where(r => isLive(r.Entry))];

    /// <summary>Splits the rows in halves.</summary>
    public PlannedBatch[] Split()
    {
        int left = RowCount / 2;
        List<BatchRows> first = [];
        List<BatchRows> second = [];
        foreach (BatchRows rows in Rows)
        {
            int taken = Math.Min(left, rows.Count);
            left -= taken;
            if (taken > 0)
                first.Add(rows with { Count = taken });
            if (taken < rows.Count)
                second.Add(rows with { Start = rows.Start + taken, Count = rows.Count - taken });
        }

        return [new PlannedBatch(first), new PlannedBatch(second)];
    }
}
