using System.Runtime.InteropServices;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>A batch laid out as the body of a message: slices are cut to their rows, offsets begin at 0. Disposing lets buffers go.</summary>
internal sealed class IpcBody(MemoryAllocator allocator) : IDisposable
{
    private readonly List<(NativeBuffer? Buffer, int Start, int Length)> _buffers = [];
    private readonly List<(int Length, int NullCount)> _nodes = [];

    /// <summary>Bytes of the body, padding included.</summary>
    public long Length { get; private set; }

    public void Add(Column column)
    {
        _nodes.Add((column.Length, column.NullCount));
        DataType storage = column.Type.Storage;
        if (storage is NullType)
            return;
        AddBits(column.NullCount > 0 ? column.Buffers[0] : null, column.Offset, column.Length);
        switch (storage)
        {
            case BooleanType:
                AddBits(column.Length > 0 ? column.Buffers[1] : null, column.Offset, column.Length);
                break;
            case Utf8Type or BinaryType:
                (int start, int end) = AddOffsets(column);
                AddPart(start == end ? null : column.Buffers[2], start, end - start);
                break;
            case ListType:
                (int first, int last) = AddOffsets(column);
                using (Column items = column.Children[0].Slice(first, last - first))
                    Add(items);
                break;
            case StructType or FixedSizeListType:
                foreach (Column child in column.Children)
                    Add(child);
                break;
            default:
                int width = Compute.StorageTypes.ByteWidth(storage);
                AddPart(column.Length > 0 ? column.Buffers[1] : null, column.Offset * width, column.Length * width);
                break;
        }
    }

    /// <summary>Writes nodes and places of buffers into a record batch's metadata.</summary>
    public void LinkLayout(FlatWriter writer, int nodesReference, int buffersReference)
    {
        int place = writer.LinkVector(nodesReference, _nodes.Count, 2 * sizeof(long));
        foreach ((int length, int nullCount) in _nodes)
        {
            writer.WriteInt64(place, length);
            writer.WriteInt64(place + sizeof(long), nullCount);
            place += 2 * sizeof(long);
        }

        place = writer.LinkVector(buffersReference, _buffers.Count, 2 * sizeof(long));
        long start = 0;
        foreach ((NativeBuffer? _, int _, int length) in _buffers)
        {
            writer.WriteInt64(place, start);
            writer.WriteInt64(place + sizeof(long), length);
            place += 2 * sizeof(long);
            start += Padded(length);
        }
    }

    public void WriteTo(Stream stream)
    {
        foreach ((NativeBuffer? buffer, int start, int length) in _buffers)
        {
            if (buffer is null)
                continue;
            stream.Write(buffer.Span.Slice(start, length));
            IpcFrame.WriteZeros(stream, (int)(Padded(length) - length));
        }
    }

    public void Dispose()
    {
        foreach ((NativeBuffer? buffer, int _, int _) in _buffers)
            buffer?.Release();
        _buffers.Clear();
    }

    private static long Padded(int length) => (length + (long)IpcFrame.BodyAlignment - 1) & -IpcFrame.BodyAlignment;

    private void AddPart(NativeBuffer? buffer, int start, int length) => AddOwned(buffer?.Retain(), start, buffer is null ? 0 : length);

    private void AddOwned(NativeBuffer? buffer, int start, int length)
    {
        _buffers.Add((buffer, start, length));
        Length += Padded(length);
    }

    private void AddBits(NativeBuffer? bits, int offset, int count)
    {
        if (bits is null || (offset & 7) == 0)
        {
            AddPart(bits, offset >> 3, Bitmap.ByteCount(count));
            return;
        }

        NativeBuffer shifted = allocator.AllocateZeroed(Bitmap.ByteCount(count));
        Bitmap.Copy(bits.Span, offset, shifted.Span, 0, count);
        AddOwned(shifted, 0, shifted.Length);
    }

    private (int Start, int End) AddOffsets(Column column)
    {
        if (column.Length == 0)
        {
            AddOwned(allocator.AllocateZeroed(sizeof(int)), 0, sizeof(int));
            return (0, 0);
        }

        ReadOnlySpan<int> offsets = column.ValueOffsets;
        int first = offsets[0];
        if (first == 0)
        {
            AddPart(column.Buffers[1], column.Offset * sizeof(int), offsets.Length * sizeof(int));
            return (0, offsets[^1]);
        }

        NativeBuffer shifted = allocator.Allocate(MemoryMarshal.AsBytes(offsets).Length);
        Span<int> values = shifted.As<int>();
        for (int i = 0; i < values.Length; i++)
            values[i] = offsets[i] - first;
        AddOwned(shifted, 0, shifted.Length);
        return (first, offsets[^1]);
    }
}
