using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute.Casting;

/// <summary>Conversions of lists and structs by converting what is in them. A failed item or member fails its row.</summary>
internal static class NestedCasts
{
    public static Column Structs(Column source, DataType target, StructType members, MemoryAllocator allocator, IRowErrors errors)
    {
        using var parts = new ColumnParts(target, allocator, 1, members.Fields.Length);
        var failures = new RowFailures(parts, source.Length, NumberCasts.CopyValidity(source, parts), errors);
        for (int i = 0; i < members.Fields.Length; i++)
        {
            Field field = members.Fields[i];
            var memberErrors = new ItemErrors();
            Column member = Casts.Cast(source.Children[i], field.Type, allocator, memberErrors);
            parts.PutChild(i, member);
            if (!memberErrors.Any && (field.IsNullable || member.NullCount == 0))
                continue;
            for (int row = 0; row < source.Length; row++)
            {
                if (!failures.IsValid(row))
                    continue;
                if (memberErrors.FirstIn(row, 1) is string message)
                    failures.Fail(row, CastErrors.Code, $"{field.Name}: {message}");
                else if (!field.IsNullable && member.IsNull(row))
                    failures.Fail(row, CastErrors.Code, $"{field.Name} is NULL, and {target} has it NOT NULL");
            }
        }

        return parts.Finish(source.Length, failures.NullCount);
    }

    public static Column Lists(Column source, DataType target, MemoryAllocator allocator, IRowErrors errors)
    {
        Field item = CastRules.ItemOf(target);
        var itemErrors = new ItemErrors();
        using var lists = new ListRanges(source, allocator);
        using Column oldItems = source.Children[0].Slice(lists.FirstItem, lists.ItemCount);
        using Column items = Casts.Cast(oldItems, item.Type, allocator, itemErrors);
        bool isFixed = target.Storage is FixedSizeListType;
        using var parts = new ColumnParts(target, allocator, isFixed ? 1 : 2, 1);
        var failures = new RowFailures(parts, source.Length, NumberCasts.CopyValidity(source, parts), errors);
        CheckItems(lists, items, item, itemErrors, ref failures);
        if (target.Storage is FixedSizeListType sized)
        {
            CheckSizes(lists, sized.Size, target, ref failures);
            parts.PutChild(0, DenseItems(lists, items, sized, ref failures, allocator));
        }
        else
        {
            lists.WriteOffsets(parts.Allocate<int>(1, source.Length + 1));
            parts.PutChild(0, items.Share());
        }

        return parts.Finish(source.Length, failures.NullCount);
    }

    private static void CheckItems(ListRanges lists, Column items, Field item, ItemErrors itemErrors, ref RowFailures failures)
    {
        if (!itemErrors.Any && (item.IsNullable || items.NullCount == 0))
            return;
        for (int row = 0; row < lists.RowCount; row++)
        {
            if (!failures.IsValid(row))
                continue;
            (int start, int count) = lists[row];
            if (itemErrors.FirstIn(start, count) is string message)
                failures.Fail(row, CastErrors.Code, $"item: {message}");
            else if (!item.IsNullable && CountNulls(items, start, count) > 0)
                failures.Fail(row, CastErrors.Code, "an item is NULL where items are NOT NULL");
        }
    }

    private static void CheckSizes(ListRanges lists, int size, DataType target, ref RowFailures failures)
    {
        for (int row = 0; row < lists.RowCount; row++)
        {
            int count = lists[row].Count;
            if (count != size && failures.IsValid(row))
                failures.Fail(row, CastErrors.Code, $"{count} items, and {target} has {size}");
        }
    }

    /// <summary>The items of a fixed-size list: as they are when every row has its share, else copied with zeros for NULL rows.</summary>
    private static Column DenseItems(
        ListRanges lists, Column items, FixedSizeListType sized, ref RowFailures failures, MemoryAllocator allocator)
    {
        int total = ColumnParts.CheckSize((long)lists.RowCount * sized.Size);
        if (failures.NullCount == 0 && items.Length == total)
            return items.Share();
        using var ranges = new Scratch<RowRange>(allocator, lists.RowCount);
        for (int row = 0; row < lists.RowCount; row++)
            ranges.Span[row] = new RowRange(0, failures.IsValid(row) ? lists[row].Start : -1, sized.Size);
        return RangeGather.Gather(sized.Item.Type, [items], ranges.Span, total, sized.Item.IsNullable, allocator);
    }

    private static int CountNulls(Column items, int start, int count)
    {
        if (items.NullCount == 0)
            return 0;
        return items.Type is NullType ? count : count - Bitmap.CountOnes(items.ValidityBits, items.Offset + start, count);
    }

    /// <summary>Where the items of each list stand, counted from the first item of the first list.</summary>
    private readonly ref struct ListRanges : IDisposable
    {
        private readonly Scratch<int> _starts;

        public ListRanges(Column source, MemoryAllocator allocator)
        {
            RowCount = source.Length;
            _starts = new Scratch<int>(allocator, RowCount + 1);
            if (source.Type.Storage is FixedSizeListType sized)
            {
                for (int row = 0; row <= RowCount; row++)
                    _starts.Span[row] = row * sized.Size;
            }
            else
            {
                ReadOnlySpan<int> offsets = source.ValueOffsets;
                FirstItem = offsets[0];
                for (int row = 0; row <= RowCount; row++)
                    _starts.Span[row] = offsets[row] - FirstItem;
            }
        }

        public int RowCount { get; }

        public int FirstItem { get; }

        public int ItemCount => _starts.Span[RowCount];

        public (int Start, int Count) this[int row] => (_starts.Span[row], _starts.Span[row + 1] - _starts.Span[row]);

        public void WriteOffsets(Span<int> offsets) => _starts.Span.CopyTo(offsets);

        public void Dispose() => _starts.Dispose();
    }
}
