using System.Runtime.CompilerServices;
using Millrace.Compute;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.CData;

/// <summary>Makes columns over the memory of a foreign array, checking everything that can be checked.</summary>
internal sealed unsafe class ColumnImporter(ForeignArray foreign, MemoryAllocator allocator)
{
    /// <summary>Imports rows of a column of a batch.</summary>
    public Column ImportTop(ForeignNode node, CArrowArray* array, int start, int length)
    {
        Column column = Import(node, node.Name, array, start, length);
        if (node.IsNullable || column.NullCount == 0 || node.Type is NullType)
            return column;
        int nulls = column.NullCount;
        column.Dispose();
        throw ForeignData.Invalid(node.Name, $"{nulls} values are NULL, and it is declared NOT NULL");
    }

    private Column Import(ForeignNode node, string name, CArrowArray* array, long start, long length)
    {
        if (array is null)
            throw ForeignData.Invalid(name, "it is missing");
        if (array->Length < 0 || array->Offset < 0 || start + length > array->Length)
            throw ForeignData.Invalid(name, $"it has {array->Length} values from {array->Offset}, and {start + length} are due");
        int count = ForeignData.Count(length, name, "the length");
        int offset = count == 0 ? 0 : ForeignData.Count(array->Offset + start, name, "the offset");
        ForeignData.Count((long)offset + count, name, "the end");
        if (array->Dictionary is not null)
            throw ForeignData.Unsupported(name, "dictionary");
        if (array->ChildCount != node.Children.Length || (array->ChildCount > 0 && array->Children is null))
            throw ForeignData.Invalid(name, $"it has {array->ChildCount} children, and its type {node.Children.Length}");
        if (array->BufferCount < 0 || (array->BufferCount > 0 && array->Buffers is null))
            throw ForeignData.Invalid(name, $"it has {array->BufferCount} buffers");
        var slice = new ForeignSlice(node, name, array, offset, count);
        Column column = node.Type.Storage switch
        {
            NullType => new Column(node.Type, count, count, []),
            Utf8Type or BinaryType => ImportBytes(slice),
            ListType => ImportList(slice),
            FixedSizeListType list => ImportFixedList(slice, list),
            StructType => ImportStruct(slice),
            _ => ImportFixedWidth(slice),
        };
        try
        {
            ForeignData.CheckNotNull(column, name);
            return column;
        }
        catch
        {
            column.Dispose();
            throw;
        }
    }

    private Column ImportFixedWidth(ForeignSlice slice)
    {
        slice.RequireBuffers(2);
        using var parts = new ColumnParts(slice.Node.Type, allocator, 2);
        int nulls = ImportValidity(slice, parts);
        int width = StorageTypes.ByteWidth(slice.Node.Type);
        long end = (long)slice.Offset + slice.Count;
        parts.Put(1, Wrap(slice, 1, width == 0 ? Bitmap.ByteCount((int)end) : end * width, Math.Max(width, 1)));
        return Finish(slice, parts, nulls);
    }

    private Column ImportBytes(ForeignSlice slice)
    {
        if (slice.Node.Layout == ForeignLayout.Views)
            return ViewImport.Import(slice, allocator);
        slice.RequireBuffers(3);
        using var parts = new ColumnParts(slice.Node.Type, allocator, 3);
        int nulls = ImportValidity(slice, parts);
        (long first, int last) = ImportOffsets(slice, parts);
        void* bytes = slice.Array->Buffers[2];
        if (bytes is null && last > 0)
            throw ForeignData.Invalid(slice.Name, "it has offsets and no bytes");
        parts.Put(2, last == 0 ? allocator.Allocate(0) : foreign.Wrap((byte*)bytes + first, last));
        Column column = Finish(slice, parts, nulls);
        try
        {
            if (slice.Node.Type.Storage is Utf8Type && slice.Count > 0)
                ForeignData.CheckUtf8(column.ValueOffsets, column.Buffers[2]!.Span, slice.Name); // put above
            return column;
        }
        catch
        {
            column.Dispose();
            throw;
        }
    }

    private Column ImportList(ForeignSlice slice)
    {
        slice.RequireBuffers(2);
        using var parts = new ColumnParts(slice.Node.Type, allocator, 2, 1);
        int nulls = ImportValidity(slice, parts);
        (long first, int last) = ImportOffsets(slice, parts);
        ForeignNode item = slice.Node.Children[0];
        parts.PutChild(0, Import(item, $"{slice.Name}.{item.Name}", slice.Array->Children[0], first, last));
        return Finish(slice, parts, nulls);
    }

    private Column ImportFixedList(ForeignSlice slice, FixedSizeListType list)
    {
        slice.RequireBuffers(1);
        using var parts = new ColumnParts(slice.Node.Type, allocator, 1, 1);
        int nulls = ImportValidity(slice, parts);
        ForeignNode item = slice.Node.Children[0];
        parts.PutChild(
            0, Import(item, $"{slice.Name}.{item.Name}", slice.Array->Children[0], (long)slice.Offset * list.Size, (long)slice.Count * list.Size));
        return Finish(slice, parts, nulls);
    }

    private Column ImportStruct(ForeignSlice slice)
    {
        slice.RequireBuffers(1);
        using var parts = new ColumnParts(slice.Node.Type, allocator, 1, slice.Node.Children.Length);
        int nulls = ImportValidity(slice, parts);
        for (int i = 0; i < slice.Node.Children.Length; i++)
        {
            ForeignNode member = slice.Node.Children[i];
            parts.PutChild(i, Import(member, $"{slice.Name}.{member.Name}", slice.Array->Children[i], slice.Offset, slice.Count));
        }

        return Finish(slice, parts, nulls);
    }

    private static Column Finish(ForeignSlice slice, ColumnParts parts, int nulls) => parts.Finish(slice.Count, nulls, slice.Offset);

    private int ImportValidity(ForeignSlice slice, ColumnParts parts)
    {
        if (slice.Array->NullCount < -1 || slice.Array->NullCount > slice.Array->Length)
            throw ForeignData.Invalid(slice.Name, $"it claims {slice.Array->NullCount} NULLs");
        if (slice.Array->Buffers[0] is null)
        {
            return slice.Array->NullCount <= 0
                ? 0
                : throw ForeignData.Invalid(slice.Name, $"it claims {slice.Array->NullCount} NULLs and has no validity bitmap");
        }

        if (slice.Array->NullCount == 0)
            return 0;
        NativeBuffer bits = foreign.Wrap(slice.Array->Buffers[0], Bitmap.ByteCount(slice.Offset + slice.Count));
        parts.Put(0, bits);
        return slice.Count - Bitmap.CountOnes(bits.Span, slice.Offset, slice.Count);
    }

    /// <summary>Puts offsets in slot 1, narrowed and counted from 0 where they are 64 bits wide.</summary>
    /// <returns>Where the values of offset 0 stand, and the last offset.</returns>
    private (long First, int Last) ImportOffsets(ForeignSlice slice, ColumnParts parts)
    {
        if (slice.Count == 0)
        {
            // Consumers look at no offset of an empty column, and producers may leave them out.
            parts.Allocate<int>(1, 1)[0] = 0;
            return (0, 0);
        }

        if (slice.Node.Layout == ForeignLayout.WideOffsets)
            return NarrowOffsets(slice, parts);
        NativeBuffer offsets = Wrap(slice, 1, (slice.Offset + slice.Count + 1L) * sizeof(int), sizeof(int));
        parts.Put(1, offsets);
        ReadOnlySpan<int> values = offsets.As<int>()[slice.Offset..];
        ForeignData.CheckOffsets(values, int.MaxValue, slice.Name);
        return (0, values[^1]);
    }

    private static (long First, int Last) NarrowOffsets(ForeignSlice slice, ColumnParts parts)
    {
        if (slice.Array->Buffers[1] is null)
            throw ForeignData.Invalid(slice.Name, "buffer 1 is missing");
        byte* wide = (byte*)slice.Array->Buffers[1] + (long)slice.Offset * sizeof(long);
        Span<int> narrow = parts.Allocate<int>(1, ColumnParts.CheckSize(slice.Offset + slice.Count + 1L));
        narrow[..slice.Offset].Clear();
        long first = Unsafe.ReadUnaligned<long>(wide);
        long previous = first;
        for (int i = 0; i <= slice.Count; i++)
        {
            long offset = Unsafe.ReadUnaligned<long>(wide + (long)i * sizeof(long));
            if (first < 0 || offset < previous)
                throw ForeignData.Invalid(slice.Name, "offsets do not rise");
            narrow[slice.Offset + i] = ColumnParts.CheckSize(offset - first);
            previous = offset;
        }

        return (first, narrow[^1]);
    }

    /// <summary>A buffer over foreign memory, or over a copy where it is not aligned to its values.</summary>
    private NativeBuffer Wrap(ForeignSlice slice, int index, long byteCount, int alignment)
    {
        int length = ColumnParts.CheckSize(byteCount);
        void* pointer = slice.Array->Buffers[index];
        if (pointer is null)
        {
            return slice.Count == 0
                ? allocator.AllocateZeroed(length)
                : throw ForeignData.Invalid(slice.Name, $"buffer {index} is missing");
        }

        if ((nint)pointer % alignment == 0)
            return foreign.Wrap(pointer, length);
        NativeBuffer copy = allocator.Allocate(length);
        new ReadOnlySpan<byte>(pointer, length).CopyTo(copy.Span);
        return copy;
    }
}
