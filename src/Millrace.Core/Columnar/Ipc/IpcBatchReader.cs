using System.Buffers.Binary;
using Millrace.Compute;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>Makes columns over the body of a record batch, checking everything.</summary>
internal ref struct IpcBatchReader
{
    private const int PairBytes = 2 * sizeof(long);
    private readonly ReadOnlySpan<byte> _nodes;
    private readonly ReadOnlySpan<byte> _places;
    private readonly NativeBuffer _body;
    private readonly BodyOwner _owner;
    private readonly MemoryAllocator _allocator;
    private readonly long _rowCount;
    private int _nextNode;
    private int _nextBuffer;

    public IpcBatchReader(FlatTable batch, NativeBuffer body, MemoryAllocator allocator)
    {
        _rowCount = batch.Int64(0);
        _nodes = batch.Vector(1, PairBytes, out int _);
        _places = batch.Vector(2, PairBytes, out int _);
        _body = body;
        _owner = new BodyOwner(body);
        _allocator = allocator;
    }

    public Batch Read(Schema schema, ForeignNode[] nodes)
    {
        int rows = ForeignData.Count(_rowCount, "(batch)", "the number of rows");
        var columns = new Column[nodes.Length];
        int done = 0;
        try
        {
            for (; done < columns.Length; done++)
            {
                columns[done] = ReadColumn(nodes[done], nodes[done].Name, rows);
                int nulls = columns[done].NullCount;
                if (nodes[done].IsNullable || nulls == 0 || nodes[done].Type is NullType)
                    continue;
                columns[done].Dispose();
                throw ForeignData.Invalid(nodes[done].Name, $"{nulls} values are NULL, and it is declared NOT NULL");
            }
        }
        catch
        {
            for (int i = 0; i < done; i++)
                columns[i].Dispose();
            throw;
        }

        return new Batch(schema, columns, rows);
    }

    /// <summary>Reads a column; with a negative length it has as many values as it claims (the items of a list).</summary>
    private Column ReadColumn(ForeignNode node, string name, int due)
    {
        (long claimed, long claimedNulls) = NextPair(_nodes, ref _nextNode, name);
        int length = ForeignData.Count(claimed, name, "the length");
        if (due >= 0 && length != due)
            throw ForeignData.Invalid(name, $"it has {length} values, and {due} are due");
        DataType storage = node.Type.Storage;
        if (storage is NullType)
            return new Column(node.Type, length, length, []);
        int bufferCount = storage is StructType or FixedSizeListType ? 1 : storage is Utf8Type or BinaryType ? 3 : 2;
        using var parts = new ColumnParts(node.Type, _allocator, bufferCount, node.Children.Length);
        int nulls = ReadValidity(parts, name, length, claimedNulls);
        switch (storage)
        {
            case Utf8Type or BinaryType:
                ReadBytes(parts, node, name, length);
                break;
            case ListType:
                int last = ReadOffsets(parts, node, name, length, out int first, long.MaxValue);
                ReadItems(parts, node, name, first, last);
                break;
            case StructType or FixedSizeListType:
                int width = storage is FixedSizeListType list ? list.Size : 1;
                for (int i = 0; i < node.Children.Length; i++)
                {
                    int childLength = ForeignData.Count((long)length * width, name, "the number of items");
                    parts.PutChild(i, ReadColumn(node.Children[i], $"{name}.{node.Children[i].Name}", childLength));
                }

                break;
            default:
                int bytes = StorageTypes.ByteWidth(storage);
                parts.Put(1, NextBuffer(name, bytes == 0 ? Bitmap.ByteCount(length) : (long)length * bytes, Math.Max(bytes, 1)));
                break;
        }

        Column column = parts.Finish(length, nulls);
        return Checked(column, name);
    }

    private static Column Checked(Column column, string name)
    {
        try
        {
            ForeignData.CheckNotNull(column, name);
            if (column.Type.Storage is Utf8Type && column.Length > 0)
                ForeignData.CheckUtf8(column.ValueOffsets, column.Buffers[2]!.Span, name); // every utf8 column has its bytes
            return column;
        }
        catch
        {
            column.Dispose();
            throw;
        }
    }

    private int ReadValidity(ColumnParts parts, string name, int length, long claimedNulls)
    {
        if (claimedNulls < 0 || claimedNulls > length)
            throw ForeignData.Invalid(name, $"it claims {claimedNulls} NULLs");
        (long start, long size) = NextPlace(name);
        if (claimedNulls == 0)
            return 0;
        NativeBuffer bits = Part(name, start, size, Bitmap.ByteCount(length), 1);
        parts.Put(0, bits);
        return length - Bitmap.CountOnes(bits.Span, 0, length);
    }

    private void ReadBytes(ColumnParts parts, ForeignNode node, string name, int length)
    {
        int placeOfBytes = _nextBuffer + 1;
        (long start, long size) = PairAt(_places, placeOfBytes, name);
        CheckPlace(name, start, size);
        int last = ReadOffsets(parts, node, name, length, out int first, size);
        _nextBuffer++;
        parts.Put(2, _owner.Part((int)start + first, node.Layout == ForeignLayout.WideOffsets ? last : (int)size));
    }

    private void ReadItems(ColumnParts parts, ForeignNode node, string name, int first, int last)
    {
        ForeignNode item = node.Children[0];
        Column items = ReadColumn(item, $"{name}.{item.Name}", -1);
        if ((long)first + last > items.Length)
        {
            int have = items.Length;
            items.Dispose();
            throw ForeignData.Invalid(name, $"an offset is {first + (long)last}, and there are {have} items");
        }

        if (first == 0)
        {
            parts.PutChild(0, items);
            return;
        }

        using (items)
            parts.PutChild(0, items.Slice(first, last));
    }

    /// <summary>Reads offsets, narrowed and counted from 0 where they are 64 bits wide.</summary>
    /// <param name="parts">Where they go.</param>
    /// <param name="node">The column's node.</param>
    /// <param name="name">The column's name, for messages.</param>
    /// <param name="length">Values.</param>
    /// <param name="first">Where offset 0 of the result stands in what the offsets point at.</param>
    /// <param name="available">How much there is to point at.</param>
    /// <returns>The last offset.</returns>
    private int ReadOffsets(ColumnParts parts, ForeignNode node, string name, int length, out int first, long available)
    {
        first = 0;
        bool isWide = node.Layout == ForeignLayout.WideOffsets;
        if (length == 0)
        {
            NextPlace(name);
            parts.Allocate<int>(1, 1)[0] = 0;
            return 0;
        }

        NativeBuffer offsets = NextBuffer(name, (length + 1L) * (isWide ? sizeof(long) : sizeof(int)), isWide ? sizeof(long) : sizeof(int));
        if (isWide)
        {
            try
            {
                return Narrow(parts, offsets.As<long>()[..(length + 1)], name, out first, available);
            }
            finally
            {
                offsets.Release();
            }
        }

        parts.Put(1, offsets);
        ReadOnlySpan<int> values = offsets.As<int>()[..(length + 1)];
        ForeignData.CheckOffsets(values, Math.Min(available, int.MaxValue), name);
        return values[^1];
    }

    private static int Narrow(ColumnParts parts, ReadOnlySpan<long> wide, string name, out int first, long available)
    {
        first = ForeignData.Count(wide[0], name, "an offset");
        if (wide[^1] > Math.Min(available, int.MaxValue))
            throw ForeignData.Invalid(name, $"an offset is {wide[^1]}, and there are {available}");
        Span<int> narrow = parts.Allocate<int>(1, wide.Length);
        for (int i = 0; i < wide.Length; i++)
        {
            if (wide[i] < wide[Math.Max(i - 1, 0)])
                throw ForeignData.Invalid(name, "offsets do not rise");
            narrow[i] = (int)(wide[i] - first);
        }

        return narrow[^1];
    }

    private NativeBuffer NextBuffer(string name, long due, int alignment)
    {
        (long start, long size) = NextPlace(name);
        return Part(name, start, size, due, alignment);
    }

    private readonly NativeBuffer Part(string name, long start, long size, long due, int alignment)
    {
        if (size < due)
            throw ForeignData.Invalid(name, $"a buffer is {size} bytes long, and {due} are due");
        if (due == 0)
            return _owner.Part(0, 0);
        if ((_body.Pointer + (nint)start) % alignment == 0)
            return _owner.Part((int)start, (int)due);
        NativeBuffer copy = _allocator.Allocate((int)due);
        _body.Span.Slice((int)start, (int)due).CopyTo(copy.Span);
        return copy;
    }

    private (long Start, long Size) NextPlace(string name)
    {
        (long start, long size) = NextPair(_places, ref _nextBuffer, name);
        CheckPlace(name, start, size);
        return (start, size);
    }

    private readonly void CheckPlace(string name, long start, long size)
    {
        if (start < 0 || size < 0 || start > _body.Length || size > _body.Length - start)
            throw ForeignData.Invalid(name, $"a buffer of {size} bytes at {start} lies outside the body of {_body.Length}");
    }

    private static (long First, long Second) NextPair(ReadOnlySpan<byte> pairs, ref int next, string name) => PairAt(pairs, next++, name);

    private static (long First, long Second) PairAt(ReadOnlySpan<byte> pairs, int index, string name)
    {
        if ((long)(index + 1) * PairBytes > pairs.Length)
            throw ForeignData.Invalid(name, "its length or a buffer is missing");
        ReadOnlySpan<byte> pair = pairs[(index * PairBytes)..];
        return (BinaryPrimitives.ReadInt64LittleEndian(pair), BinaryPrimitives.ReadInt64LittleEndian(pair[sizeof(long)..]));
    }
}
