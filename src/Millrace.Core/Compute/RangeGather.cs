using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Makes a column from ranges of rows of other columns: behind take, filter, concat and repeat.</summary>
/// <remarks>Where NULL is not allowed (members and items declared NOT NULL below a NULL parent) a NULL range gives zeros or empty values.</remarks>
internal static class RangeGather
{
    /// <summary>Gathers.</summary>
    /// <param name="type">The result's type.</param>
    /// <param name="sources">Columns of that type's storage, borrowed.</param>
    /// <param name="ranges">The rows, in order.</param>
    /// <param name="total">The sum of the ranges' counts.</param>
    /// <param name="isNullable">Whether a NULL range gives NULL.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static Column Gather(
        DataType type, ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, int total, bool isNullable, MemoryAllocator allocator) =>
        type.Storage switch
        {
            NullType => new Column(type, total, total, []),
            BooleanType => GatherBits(new ColumnParts(type, allocator, 2), sources, ranges, total, isNullable),
            Utf8Type or BinaryType => GatherBytes(new ColumnParts(type, allocator, 3), sources, ranges, total, isNullable),
            ListType list => GatherLists(new ColumnParts(type, allocator, 2, 1), list, sources, ranges, total, isNullable),
            FixedSizeListType list => GatherFixedLists(new ColumnParts(type, allocator, 1, 1), list, sources, ranges, total, isNullable),
            StructType members =>
                GatherStructs(new ColumnParts(type, allocator, 1, members.Fields.Length), members, sources, ranges, total, isNullable),
            _ => GatherFixedWidth(new ColumnParts(type, allocator, 2), sources, ranges, total, isNullable),
        };

    private static Column GatherFixedWidth(
        ColumnParts parts, ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, int total, bool isNullable)
    {
        using (parts)
        {
            int width = StorageTypes.ByteWidth(parts.Type);
            if (width == 0)
                throw MillraceException.Internal("TYPE_UNKNOWN", $"{parts.Type} has no fixed width");
            Span<byte> values = parts.Allocate<byte>(1, ColumnParts.CheckSize((long)total * width));
            foreach (RowRange range in ranges)
            {
                Span<byte> to = values[..(range.Count * width)];
                if (range.IsNull)
                    to.Clear();
                else if (range.Count > 0)
                    ValueBytes(sources[range.Source], width, range.Start, range.Count).CopyTo(to);
                values = values[to.Length..];
            }

            return parts.Finish(total, GatherValidity(parts, sources, ranges, total, isNullable));
        }
    }

    private static Column GatherBits(
        ColumnParts parts, ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, int total, bool isNullable)
    {
        using (parts)
        {
            Span<byte> bits = parts.AllocateBits(1, total);
            int place = 0;
            foreach (RowRange range in ranges)
            {
                if (!range.IsNull && range.Count > 0)
                {
                    Column source = sources[range.Source];
                    Bitmap.Copy(source.Buffers[1]!.Span, source.Offset + range.Start, bits, place, range.Count); // rows imply bits
                }

                place += range.Count;
            }

            return parts.Finish(total, GatherValidity(parts, sources, ranges, total, isNullable));
        }
    }

    private static Column GatherBytes(
        ColumnParts parts, ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, int total, bool isNullable)
    {
        using (parts)
        {
            Span<int> offsets = parts.Allocate<int>(1, ColumnParts.CheckSize(total + 1L));
            int byteCount = GatherOffsets(sources, ranges, offsets);
            Span<byte> bytes = parts.Allocate<byte>(2, byteCount);
            foreach (RowRange range in ranges)
            {
                if (range.IsNull || range.Count == 0)
                    continue;
                Column source = sources[range.Source];
                ReadOnlySpan<int> from = source.ValueOffsets;
                int start = from[range.Start];
                int length = from[range.Start + range.Count] - start;
                if (length == 0)
                    continue;
                source.Buffers[2]!.Span.Slice(start, length).CopyTo(bytes); // values of some length imply bytes
                bytes = bytes[length..];
            }

            return parts.Finish(total, GatherValidity(parts, sources, ranges, total, isNullable));
        }
    }

    private static Column GatherLists(
        ColumnParts parts, ListType list, ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, int total, bool isNullable)
    {
        using (parts)
        {
            Span<int> offsets = parts.Allocate<int>(1, ColumnParts.CheckSize(total + 1L));
            int itemCount = GatherOffsets(sources, ranges, offsets);
            using var itemRanges = new Scratch<RowRange>(parts.Allocator, ranges.Length);
            for (int i = 0; i < ranges.Length; i++)
                itemRanges.Span[i] = ItemsOf(sources, ranges[i]);
            parts.PutChild(0, Gather(list.Item.Type, ChildrenOf(sources, 0), itemRanges.Span, itemCount, list.Item.IsNullable, parts.Allocator));
            return parts.Finish(total, GatherValidity(parts, sources, ranges, total, isNullable));
        }
    }

    private static Column GatherFixedLists(
        ColumnParts parts, FixedSizeListType list, ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, int total, bool isNullable)
    {
        using (parts)
        {
            int itemCount = ColumnParts.CheckSize((long)total * list.Size);
            using var itemRanges = new Scratch<RowRange>(parts.Allocator, ranges.Length);
            for (int i = 0; i < ranges.Length; i++)
                itemRanges.Span[i] = new RowRange(ranges[i].Source, ranges[i].Start * list.Size, ranges[i].Count * list.Size);
            parts.PutChild(0, Gather(list.Item.Type, ChildrenOf(sources, 0), itemRanges.Span, itemCount, list.Item.IsNullable, parts.Allocator));
            return parts.Finish(total, GatherValidity(parts, sources, ranges, total, isNullable));
        }
    }

    private static Column GatherStructs(
        ColumnParts parts, StructType members, ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, int total, bool isNullable)
    {
        using (parts)
        {
            for (int i = 0; i < members.Fields.Length; i++)
            {
                Field field = members.Fields[i];
                parts.PutChild(i, Gather(field.Type, ChildrenOf(sources, i), ranges, total, field.IsNullable, parts.Allocator));
            }

            return parts.Finish(total, GatherValidity(parts, sources, ranges, total, isNullable));
        }
    }

    /// <summary>Writes the offsets of the result, checked against overflow, and answers the last one.</summary>
    private static int GatherOffsets(ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, Span<int> offsets)
    {
        long end = 0;
        int row = 0;
        offsets[0] = 0;
        foreach (RowRange range in ranges)
        {
            if (range.IsNull || range.Count == 0)
            {
                offsets.Slice(row + 1, range.Count).Fill((int)end);
                row += range.Count;
                continue;
            }

            ReadOnlySpan<int> from = sources[range.Source].ValueOffsets.Slice(range.Start, range.Count + 1);
            long shift = end - from[0];
            end = ColumnParts.CheckSize(from[^1] + shift);
            for (int i = 1; i < from.Length; i++)
                offsets[row + i] = (int)(from[i] + shift);
            row += range.Count;
        }

        return (int)end;
    }

    private static RowRange ItemsOf(ReadOnlySpan<Column> sources, RowRange range)
    {
        if (range.IsNull || range.Count == 0)
            return new RowRange(range.Source, 0, 0);
        ReadOnlySpan<int> offsets = sources[range.Source].ValueOffsets;
        return new RowRange(range.Source, offsets[range.Start], offsets[range.Start + range.Count] - offsets[range.Start]);
    }

    private static Column[] ChildrenOf(ReadOnlySpan<Column> sources, int child)
    {
        var children = new Column[sources.Length];
        for (int i = 0; i < children.Length; i++)
            children[i] = sources[i].Children[child];
        return children;
    }

    private static int GatherValidity(
        ColumnParts parts, ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, int total, bool isNullable)
    {
        if (!MayHoldNull(sources, ranges, isNullable))
            return 0;
        Span<byte> validity = parts.AllocateBits(0, total);
        int place = 0;
        foreach (RowRange range in ranges)
        {
            ReadOnlySpan<byte> from = range.IsNull || range.Count == 0 ? default : sources[range.Source].ValidityBits;
            if (!from.IsEmpty)
                Bitmap.Copy(from, sources[range.Source].Offset + range.Start, validity, place, range.Count);
            else if (!range.IsNull || !isNullable)
                Bitmap.SetRange(validity, place, range.Count);
            place += range.Count;
        }

        return total - Bitmap.CountOnes(validity, 0, total);
    }

    private static bool MayHoldNull(ReadOnlySpan<Column> sources, ReadOnlySpan<RowRange> ranges, bool isNullable)
    {
        foreach (Column source in sources)
        {
            if (source.NullCount > 0)
                return true;
        }

        if (!isNullable)
            return false;
        foreach (RowRange range in ranges)
        {
            if (range.IsNull)
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> ValueBytes(Column column, int width, int start, int count) =>
        column.Buffers[1]!.Span.Slice((column.Offset + start) * width, count * width); // rows imply values
}
