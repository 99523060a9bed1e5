using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;

namespace Millrace.Compute;

public static partial class Selection
{
    /// <summary>Picks rows by index, in any order and any number of times.</summary>
    /// <param name="batch">The rows, borrowed.</param>
    /// <param name="indices">Indices; −1 gives a row of NULLs.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <returns>A batch that the caller owns.</returns>
    public static Batch Take(Batch batch, ReadOnlySpan<int> indices, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(allocator);
        bool hasNulls = CheckIndices(indices, batch.RowCount);
        return TakeChecked(batch, indices, hasNulls, allocator);
    }

    /// <summary>Keeps the rows whose mask is true; false and NULL drop the row.</summary>
    /// <param name="batch">The rows, borrowed.</param>
    /// <param name="mask">A BOOLEAN column as long as the batch, borrowed.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <returns>A batch that the caller owns: over the same memory when every row stays.</returns>
    public static Batch Filter(Batch batch, Column mask, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(allocator);
        RequireMask(mask, batch.RowCount);
        using var indices = new Scratch<int>(allocator, batch.RowCount);
        int kept = MaskIndices.Fill(mask, indices.Span);
        return kept == batch.RowCount ? batch.Share() : TakeChecked(batch, indices.Span[..kept], false, allocator);
    }

    /// <summary>Joins batches up, one after the other.</summary>
    /// <param name="batches">At least one, borrowed; all of one schema.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <returns>A batch that the caller owns, with the schema of the first.</returns>
    public static Batch Concat(IReadOnlyList<Batch> batches, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentOutOfRangeException.ThrowIfZero(batches.Count);
        Batch first = batches[0];
        if (batches.Count == 1)
            return first.Share();
        long rows = 0;
        foreach (Batch batch in batches)
        {
            if (batch.Schema.Count != first.Schema.Count)
                throw MillraceException.Internal("SCHEMA_MISMATCH", $"{batch.Schema} cannot follow {first.Schema}");
            rows += batch.RowCount;
        }

        var same = new Column[batches.Count];
        return Assemble(first, ColumnParts.CheckSize(rows), index =>
        {
            for (int i = 0; i < same.Length; i++)
                same[i] = batches[i][index];
            return Concat(same, allocator);
        });
    }

    private static Batch TakeChecked(Batch batch, ReadOnlySpan<int> indices, bool hasNulls, MemoryAllocator allocator)
    {
        var columns = new Column[batch.Schema.Count];
        int done = 0;
        try
        {
            for (; done < columns.Length; done++)
                columns[done] = TakeChecked(batch[done], indices, hasNulls, true, allocator);
        }
        catch
        {
            DisposeFirst(columns, done);
            throw;
        }

        return new Batch(batch.Schema, columns, indices.Length);
    }

    private static Batch Assemble(Batch like, int rowCount, Func<int, Column> make)
    {
        var columns = new Column[like.Schema.Count];
        int done = 0;
        try
        {
            for (; done < columns.Length; done++)
                columns[done] = make(done);
        }
        catch
        {
            DisposeFirst(columns, done);
            throw;
        }

        return new Batch(like.Schema, columns, rowCount);
    }

    private static void DisposeFirst(Column[] columns, int count)
    {
        for (int i = 0; i < count; i++)
            columns[i].Dispose();
    }
}
