using System.Buffers.Binary;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute.Hashing;
using Millrace.Memory;
using Millrace.Plan.Logical;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>Row ids of 1:N output.</summary>
/// <remarks>
/// A child's id is a hash of (parent's id, ordinal): over the 24 bytes of both words of the parent's id and the ordinal, each little-endian
/// 64 bits, the first word is XXH3-64 with seed 0 and the second XXH3-64 with seed 1. Stable over versions: checkpoints hold such ids.
/// </remarks>
internal static class RowIds
{
    /// <summary>The ids of children.</summary>
    /// <param name="parents">Ids, of <see cref="RowIdentity.IdType"/>, borrowed.</param>
    /// <param name="rows">The parent of each child.</param>
    /// <param name="ordinals">The place of each child below its parent, from 1.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static Column OfChildren(Column parents, ReadOnlySpan<int> rows, ReadOnlySpan<long> ordinals, MemoryAllocator allocator)
    {
        ReadOnlySpan<ulong> words = parents.Children[0].Values<ulong>();
        using ColumnBuilder ids = ColumnBuilder.Create(RowIdentity.IdType, allocator);
        var list = (FixedSizeListBuilder)ids;
        var items = (FixedWidthBuilder<ulong>)list.Items;
        Span<byte> key = stackalloc byte[3 * sizeof(ulong)];
        for (int i = 0; i < rows.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(key, words[2 * rows[i]]);
            BinaryPrimitives.WriteUInt64LittleEndian(key[sizeof(ulong)..], words[2 * rows[i] + 1]);
            BinaryPrimitives.WriteInt64LittleEndian(key[(2 * sizeof(ulong))..], ordinals[i]);
            items.Append(XxHash3.Hash64(key));
            items.Append(XxHash3.Hash64(key, 1));
            list.CloseList();
        }

        return ids.Finish();
    }
}
