namespace Millrace.Execution.Operators.Streaming;

/// <summary>The items that make one slice of an unnested batch, and the cursor behind them.</summary>
internal sealed class UnnestSlice
{
    /// <summary>The row that the next slice begins with.</summary>
    public int NextRow { get; set; }

    /// <summary>The item of that row.</summary>
    public int NextItem { get; set; }

    /// <summary>The parent row of each output row.</summary>
    public List<int> Rows { get; } = [];

    /// <summary>The place of each item in the child column.</summary>
    public List<int> Items { get; } = [];

    /// <summary>The place of each item in its array, from 1.</summary>
    public List<long> Ordinals { get; } = [];

    /// <summary>Bytes of the output rows.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of the largest output row of <see cref="NextRow"/> where these are to be asked for first; else 0.</summary>
    public long LargestBytes { get; set; }

    public void Add(int row, int item, long ordinal, long bytes)
    {
        Rows.Add(row);
        Items.Add(item);
        Ordinals.Add(ordinal);
        Bytes += bytes;
    }
}
