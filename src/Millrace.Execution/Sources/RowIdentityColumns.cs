using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Memory;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Execution.Sources;

/// <summary>Makes the hidden identity columns of rows that a source reads.</summary>
public static class RowIdentityColumns
{
    /// <summary>Appends the identity columns to a batch.</summary>
    /// <param name="batch">The rows; taken over.</param>
    /// <param name="splitId">The split that they come from.</param>
    /// <param name="position">Rows of the split before the first one.</param>
    /// <param name="origins">A utf8 column that names each row's origin, borrowed; null to name split and position.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <returns>The rows with <see cref="RowIdentity.Fields"/>, owned by the caller.</returns>
    public static Batch Append(Batch batch, string splitId, long position, Column? origins, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int rows = batch.RowCount;
        using ColumnBuilder ids = ColumnBuilder.Create(RowIdentity.IdType, allocator);
        var list = (FixedSizeListBuilder)ids;
        var words = (FixedWidthBuilder<ulong>)list.Items;
        (ulong high, ulong low) = SplitHash(splitId);
        for (int i = 0; i < rows; i++)
        {
            words.Append(high);
            words.Append(low + (ulong)(position + i));
            list.CloseList();
        }

        Column names = origins is null ? NamePositions(splitId, position, rows, allocator) : origins.Share();
        Schema schema = new([.. batch.Schema.Fields, .. RowIdentity.Fields]);
        return new Batch(schema, [.. batch.TakeColumns(), ids.Finish(), names], rows);
    }

    private static Column NamePositions(string splitId, long position, int rows, MemoryAllocator allocator)
    {
        using var names = new BytesBuilder(Utf8Type.Instance, allocator);
        for (int i = 0; i < rows; i++)
            names.Append($"{splitId}#{position + i}");
        return names.Finish();
    }

    private static (ulong High, ulong Low) SplitHash(string splitId)
    {
        byte[] hash = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(splitId));
        return (BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash, 8) & 0xFFFF_FF00_0000_0000);
    }
}
