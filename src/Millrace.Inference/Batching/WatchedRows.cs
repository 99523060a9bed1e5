using Millrace.Execution.Native;

namespace Millrace.Inference.Batching;

/// <summary>What the guard before native code knows of the rows of a slice.</summary>
/// <param name="ids">The ids of all rows; empty where nobody watches.</param>
/// <param name="suspects">Rows that must be in native code alone, ascending; few.</param>
internal sealed class WatchedRows(RowId[] ids, IReadOnlyList<int> suspects)
{
    /// <summary>Rows that nobody watches.</summary>
    public static WatchedRows None { get; } = new([], []);

    /// <summary>The ids of some of the rows; none where nobody watches.</summary>
    public IEnumerable<RowId> IdsOf(BatchRows rows) => ids.Length == 0 ? [] : ids.AsSpan(rows.Start, rows.Count).ToArray();

    /// <summary>Cuts consecutive rows so that each suspect stands alone.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <returns>Start, count, and whether the rows go alone.</returns>
    public IEnumerable<(int Start, int Count, bool IsAlone)> Cut(int start, int count)
    {
        int end = start + count;
        foreach (int suspect in suspects)
        {
            if (suspect < start || suspect >= end)
                continue;
            if (suspect > start)
                yield return (start, suspect - start, false);
            yield return (suspect, 1, true);
            start = suspect + 1;
        }

        if (start < end)
            yield return (start, end - start, false);
    }
}
