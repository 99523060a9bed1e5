using Millrace.Inference.Batching;

namespace Millrace.Inference.Journal;

/// <summary>
/// A row that is asked of the model, and its followers: rows of equal content that wait for its answer. Guarded by the batcher's lock.
/// </summary>
/// <param name="entry">The row's slice.</param>
/// <param name="row">The row.</param>
internal sealed class LeaderRow(BatchEntry entry, int row)
{
    /// <summary>The row's slice.</summary>
    public BatchEntry Entry { get; private set; } = entry;

    /// <summary>The row.</summary>
    public int Row { get; private set; } = row;

    /// <summary>Those who wait for the same answer.</summary>
    public Queue<(BatchEntry Entry, int Row)> Followers { get; } = new();

    /// <summary>The first who waits asks in its place; false where nobody waits.</summary>
    public bool TryPassOn()
    {
        if (!Followers.TryDequeue(out (BatchEntry Entry, int Row) next))
            return false;
        (Entry, Row) = next;
        return true;
    }
}
