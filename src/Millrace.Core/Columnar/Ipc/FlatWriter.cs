using System.Buffers.Binary;
using System.Text;

namespace Millrace.Columnar.Ipc;

/// <summary>Writes FlatBuffers front to back: a table first, then what it refers to, linking the reference.</summary>
/// <remarks>Source: FlatBuffers, "FlatBuffer Internals". References point forward, so a buffer can be written in one pass.</remarks>
internal sealed class FlatWriter
{
    private byte[] _bytes = new byte[1024];
    private int _length = sizeof(uint);

    /// <summary>Where the reference to the root table stands.</summary>
    public const int Root = 0;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Writes a table and links a reference to it.</summary>
    /// <returns>The table's place.</returns>
    public int LinkTable(int reference, params ReadOnlySpan<FlatSlot> slots)
    {
        int fieldCount = 0;
        foreach (FlatSlot slot in slots)
            fieldCount = Math.Max(fieldCount, slot.Index + 1);
        Align(sizeof(ushort), 0);
        int vtableSize = 2 * sizeof(ushort) + fieldCount * sizeof(ushort);
        Align(8, vtableSize);
        int vtable = Reserve(vtableSize);
        int table = Reserve(sizeof(int));
        foreach (FlatSlot slot in slots)
        {
            Align(slot.Size, 0);
            int place = Reserve(slot.Size);
            WriteValue(place, slot.Size, slot.Value);
            Write16(vtable + 2 * sizeof(ushort) + slot.Index * sizeof(ushort), place - table);
        }

        Write16(vtable, vtableSize);
        Write16(vtable + sizeof(ushort), _length - table);
        WriteValue(table, sizeof(int), table - vtable);
        Link(reference, table);
        return table;
    }

    /// <summary>Where the reference of a field stands.</summary>
    public int ReferenceOf(int table, int index)
    {
        int vtable = table - BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(table));
        return table + BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(vtable + 2 * sizeof(ushort) + index * sizeof(ushort)));
    }

    /// <summary>Writes a text and links a reference to it.</summary>
    public void LinkText(int reference, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        int elements = LinkVector(reference, length, 1);
        Encoding.UTF8.GetBytes(text, _bytes.AsSpan(elements, length));
        Reserve(1);
    }

    /// <summary>Writes a vector of zeros and links a reference to it.</summary>
    /// <returns>Where the first element stands; elements are aligned to 8 bytes where that is their size or a multiple.</returns>
    public int LinkVector(int reference, int count, int elementSize)
    {
        Align(elementSize % 8 == 0 ? 8 : sizeof(uint), sizeof(uint));
        int vector = Reserve(sizeof(uint));
        WriteValue(vector, sizeof(uint), count);
        Link(reference, vector);
        return Reserve(checked(count * elementSize));
    }

    public void WriteInt64(int place, long value) => WriteValue(place, sizeof(long), value);

    public void WriteInt32(int place, int value) => WriteValue(place, sizeof(int), value);

    private void Link(int reference, int target) => WriteValue(reference, sizeof(uint), target - reference);

    /// <summary>Pads so that what follows after some bytes is aligned.</summary>
    private void Align(int alignment, int after)
    {
        while ((_length + after) % alignment != 0)
            Reserve(1);
    }

    private int Reserve(int byteCount)
    {
        int place = _length;
        if (checked(place + byteCount) > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(place + byteCount, 2 * _bytes.Length));
        _length += byteCount;
        return place;
    }

    private void Write16(int place, int value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(place), checked((ushort)value));

    private void WriteValue(int place, int size, long value)
    {
        for (int i = 0; i < size; i++)
            _bytes[place + i] = (byte)(value >> (8 * i));
    }
}
