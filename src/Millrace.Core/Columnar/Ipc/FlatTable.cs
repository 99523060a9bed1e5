using System.Buffers.Binary;
using System.Text;

namespace Millrace.Columnar.Ipc;

/// <summary>Reads a FlatBuffers table; every access is checked against the buffer.</summary>
/// <remarks>Source: FlatBuffers, "FlatBuffer Internals". References point forward only, so there are no cycles.</remarks>
internal readonly ref struct FlatTable
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly int _position;
    private readonly int _vtable;
    private readonly int _vtableSize;

    private FlatTable(ReadOnlySpan<byte> data, long position)
    {
        _data = data;
        Part(data, position, sizeof(int));
        _position = (int)position;
        long vtable = position - BinaryPrimitives.ReadInt32LittleEndian(data[_position..]);
        _vtableSize = BinaryPrimitives.ReadUInt16LittleEndian(Part(data, vtable, sizeof(ushort)));
        Part(data, vtable, _vtableSize);
        _vtable = (int)vtable;
    }

    public static FlatTable Root(ReadOnlySpan<byte> data) =>
        new(data, BinaryPrimitives.ReadUInt32LittleEndian(Part(data, 0, sizeof(uint))));

    public bool Has(int index) => FieldPlace(index) != 0;

    public byte Byte(int index) => Has(index) ? Part(_data, FieldPlace(index), 1)[0] : (byte)0;

    public short Int16(int index) => Has(index) ? BinaryPrimitives.ReadInt16LittleEndian(Part(_data, FieldPlace(index), sizeof(short))) : (short)0;

    public int Int32(int index) => Has(index) ? BinaryPrimitives.ReadInt32LittleEndian(Part(_data, FieldPlace(index), sizeof(int))) : 0;

    public long Int64(int index) => Has(index) ? BinaryPrimitives.ReadInt64LittleEndian(Part(_data, FieldPlace(index), sizeof(long))) : 0;

    public FlatTable Table(int index) => Has(index) ? new FlatTable(_data, Follow(FieldPlace(index))) : throw Broken("a table is missing");

    /// <summary>A text, or null where there is none.</summary>
    public string? Text(int index) => Has(index) ? Encoding.UTF8.GetString(Vector(index, 1, out _)) : null;

    /// <summary>The bytes of a vector's elements; none where there is no vector.</summary>
    public ReadOnlySpan<byte> Vector(int index, int elementSize, out int count)
    {
        count = 0;
        if (!Has(index))
            return default;
        long vector = Follow(FieldPlace(index));
        long claimed = BinaryPrimitives.ReadUInt32LittleEndian(Part(_data, vector, sizeof(uint)));
        ReadOnlySpan<byte> elements = Part(_data, vector + sizeof(uint), claimed * elementSize);
        count = (int)claimed;
        return elements;
    }

    /// <summary>A table out of a vector of tables.</summary>
    public FlatTable TableAt(int index, int element)
    {
        Vector(index, sizeof(uint), out int count);
        if ((uint)element >= (uint)count)
            throw Broken("a table is missing");
        long vector = Follow(FieldPlace(index));
        return new FlatTable(_data, Follow(vector + sizeof(uint) + (long)element * sizeof(uint)));
    }

    private long Follow(long reference) => reference + BinaryPrimitives.ReadUInt32LittleEndian(Part(_data, reference, sizeof(uint)));

    private long FieldPlace(int index)
    {
        int entry = 2 * sizeof(ushort) + index * sizeof(ushort);
        if (entry + sizeof(ushort) > _vtableSize)
            return 0;
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(_data[(_vtable + entry)..]);
        return offset == 0 ? 0 : _position + offset;
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> data, long position, long length) =>
        position >= 0 && length >= 0 && position + length <= data.Length
            ? data.Slice((int)position, (int)length)
            : throw Broken("a reference points outside");

    private static Errors.MillraceException Broken(string what) => ForeignData.Invalid("(metadata)", what);
}
