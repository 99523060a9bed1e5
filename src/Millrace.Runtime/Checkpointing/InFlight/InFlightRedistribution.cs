namespace Millrace.Runtime.Checkpointing;

/// <summary>Gives the entries of old subtasks to new ones (step 2.11.5).</summary>
internal static class InFlightRedistribution
{
    /// <summary>Splits the entries of a stage's checkpoint among its new subtasks, each entry to exactly one.</summary>
    /// <param name="old">The entries of each old subtask, in order.</param>
    /// <param name="subtasks">The new number, at least 1.</param>
    /// <param name="isOrdered">Whether results leave by sequence: then an old subtask's entries stay together.</param>
    /// <param name="trace">Hears the steps, or null.</param>
    /// <remarks>
    /// With another number of subtasks held watermarks are dropped: among entries of other subtasks they would come too early. The
    /// next one of the source replaces them.
    /// </remarks>
    /// <typeparam name="TSnapshot">The driver's entries.</typeparam>
    public static IReadOnlyList<IReadOnlyList<TSnapshot>> Redistribute<TSnapshot>(
        IReadOnlyList<IReadOnlyList<TSnapshot>> old, int subtasks, bool isOrdered, IProtocolTrace? trace = null)
        where TSnapshot : InFlightSnapshot
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(subtasks, 1);
        if (old.Count == subtasks)
            return old;

        trace?.Step("2.11.5");
        List<TSnapshot>[] parts = [.. Enumerable.Range(0, subtasks).Select(_ => new List<TSnapshot>())];
        int next = 0;
        for (int from = 0; from < old.Count; from++)
        {
            foreach (TSnapshot entry in old[from].Where(entry => entry.Kind != InFlightKind.Watermark))
                parts[isOrdered ? from % subtasks : next++ % subtasks].Add(entry);
        }

        return parts;
    }
}
