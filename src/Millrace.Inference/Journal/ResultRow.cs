using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Types;

namespace Millrace.Inference.Journal;

/// <summary>A row of a model's outputs as bytes, exactly as it was.</summary>
/// <remarks>
/// Source of the form: <c>docs/specs/result-journal.md</c>. Little-endian, a value after the other, without types: the key stands for those.
/// Each value begins with a byte: 0 for NULL, 1 for a value. Text and bytes carry their length, lists their count; numbers of a list
/// without NULL lie together.
/// </remarks>
internal static class ResultRow
{
    private const byte Null = 0;
    private const byte Value = 1;
    private const byte Packed = 2;

    /// <summary>Bytes that a row takes.</summary>
    public static int ByteCount(Batch batch, int row)
    {
        long bytes = 0;
        foreach (Column column in batch.Columns)
            bytes += ByteCount(column, row);
        return checked((int)bytes);
    }

    /// <summary>Writes a row.</summary>
    /// <param name="batch">The rows, borrowed.</param>
    /// <param name="row">Which.</param>
    /// <param name="bytes">As many as <see cref="ByteCount(Batch, int)"/> says.</param>
    public static void Write(Batch batch, int row, Span<byte> bytes)
    {
        foreach (Column column in batch.Columns)
            Write(column, row, ref bytes);
    }

    /// <summary>Appends a row to builders, one a column.</summary>
    /// <param name="bytes">What <see cref="Write(Batch, int, Span{byte})"/> made.</param>
    /// <param name="builders">Builders of the columns.</param>
    /// <exception cref="InvalidDataException">The bytes are no row of these columns; the builders are then to be thrown away.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<ColumnBuilder> builders)
    {
        foreach (ColumnBuilder builder in builders)
            Read(builder, builder.Type.Storage, ref bytes);
        if (!bytes.IsEmpty)
            throw Misfit();
    }

    private static long ByteCount(Column column, int row)
    {
        if (column.IsNull(row))
            return 1;
        return 1 + column.Type.Storage switch
        {
            BooleanType => 1,
            Utf8Type or BinaryType => sizeof(int) + column.GetBytes(row).Length,
            ListType => sizeof(int) + ItemBytes(
                column.Children[0], column.ValueOffsets[row], column.ValueOffsets[row + 1] - column.ValueOffsets[row]),
            FixedSizeListType list => ItemBytes(column.Children[0], row * list.Size, list.Size),
            StructType => MemberBytes(column, row),
            _ => WidthOf(column.Type.Storage),
        };
    }

    private static long MemberBytes(Column column, int row)
    {
        long bytes = 0;
        foreach (Column member in column.Children)
            bytes += ByteCount(member, row);
        return bytes;
    }

    private static long ItemBytes(Column items, int start, int count)
    {
        if (IsPacked(items, start, count))
            return 1 + (long)count * WidthOf(items.Type.Storage);
        long bytes = 1;
        for (int i = 0; i < count; i++)
            bytes += ByteCount(items, start + i);
        return bytes;
    }

    private static void Write(Column column, int row, ref Span<byte> bytes)
    {
        bool isNull = column.IsNull(row);
        WriteByte(isNull ? Null : Value, ref bytes);
        if (isNull)
            return;
        switch (column.Type.Storage)
        {
            case BooleanType:
                WriteByte(column.GetBoolean(row) ? (byte)1 : (byte)0, ref bytes);
                break;
            case Utf8Type or BinaryType:
                ReadOnlySpan<byte> value = column.GetBytes(row);
                WriteCount(value.Length, ref bytes);
                Copy(value, ref bytes);
                break;
            case ListType:
                int start = column.ValueOffsets[row];
                int count = column.ValueOffsets[row + 1] - start;
                WriteCount(count, ref bytes);
                WriteItems(column.Children[0], start, count, ref bytes);
                break;
            case FixedSizeListType list:
                WriteItems(column.Children[0], row * list.Size, list.Size, ref bytes);
                break;
            case StructType:
                foreach (Column member in column.Children)
                    Write(member, row, ref bytes);
                break;
            default:
                Copy(FixedBytes(column, row, 1), ref bytes);
                break;
        }
    }

    private static void WriteItems(Column items, int start, int count, ref Span<byte> bytes)
    {
        bool isPacked = IsPacked(items, start, count);
        WriteByte(isPacked ? Packed : Value, ref bytes);
        if (isPacked)
        {
            Copy(FixedBytes(items, start, count), ref bytes);
            return;
        }

        for (int i = 0; i < count; i++)
            Write(items, start + i, ref bytes);
    }

    private static void Read(ColumnBuilder builder, DataType type, ref ReadOnlySpan<byte> bytes)
    {
        switch (Take(1, ref bytes)[0])
        {
            case Null:
                builder.AppendNull();
                return;
            case Value:
                break;
            default:
                throw Misfit();
        }

        switch (builder)
        {
            case BooleanBuilder booleans:
                booleans.Append(Take(1, ref bytes)[0] != 0);
                break;
            case BytesBuilder values:
                values.Append(Take(ReadCount(ref bytes), ref bytes));
                break;
            case ListBuilder list:
                ReadItems(list.Items, ((ListType)type).Item.Type.Storage, ReadCount(ref bytes), ref bytes);
                list.CloseList();
                break;
            case FixedSizeListBuilder list:
                var items = (FixedSizeListType)type;
                ReadItems(list.Items, items.Item.Type.Storage, items.Size, ref bytes);
                list.CloseList();
                break;
            case StructBuilder members:
                var fields = ((StructType)type).Fields;
                for (int i = 0; i < fields.Length; i++)
                    Read(members.Member(i), fields[i].Type.Storage, ref bytes);
                members.CloseRow();
                break;
            default:
                Fill(builder, 1, WidthOf(type), ref bytes);
                break;
        }
    }

    private static void ReadItems(ColumnBuilder items, DataType type, int count, ref ReadOnlySpan<byte> bytes)
    {
        if (Take(1, ref bytes)[0] == Packed)
        {
            Fill(items, count, WidthOf(type), ref bytes);
            return;
        }

        for (int i = 0; i < count; i++)
            Read(items, type, ref bytes);
    }

    private static void Fill(ColumnBuilder builder, int count, int width, ref ReadOnlySpan<byte> bytes)
    {
        if ((long)count * width > bytes.Length)
            throw Misfit();
        Span<byte> room = builder switch
        {
            FixedWidthBuilder<sbyte> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            FixedWidthBuilder<byte> b => b.AppendUninitialized(count),
            FixedWidthBuilder<short> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            FixedWidthBuilder<ushort> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            FixedWidthBuilder<int> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            FixedWidthBuilder<uint> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            FixedWidthBuilder<long> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            FixedWidthBuilder<ulong> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            FixedWidthBuilder<Half> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            FixedWidthBuilder<float> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            FixedWidthBuilder<double> b => MemoryMarshal.AsBytes(b.AppendUninitialized(count)),
            _ => throw Misfit(),
        };
        Take(room.Length, ref bytes).CopyTo(room);
    }

    private static bool IsPacked(Column items, int start, int count) =>
        items.Type.Storage is (IntegerType or FloatType or TimestampType)
        && (items.NullCount == 0 || Bitmap.CountOnes(items.ValidityBits, items.Offset + start, count) == count);

    private static ReadOnlySpan<byte> FixedBytes(Column column, int start, int count) => WidthOf(column.Type.Storage) switch
    {
        1 => column.Values<byte>().Slice(start, count),
        2 => MemoryMarshal.AsBytes(column.Values<ushort>().Slice(start, count)),
        4 => MemoryMarshal.AsBytes(column.Values<uint>().Slice(start, count)),
        _ => MemoryMarshal.AsBytes(column.Values<ulong>().Slice(start, count)),
    };

    private static int WidthOf(DataType storage) => storage switch
    {
        IntegerType integer => integer.BitWidth / 8,
        FloatType number => number.BitWidth / 8,
        TimestampType => sizeof(long),
        _ => throw Errors.MillraceException.Internal("TYPE_UNKNOWN", $"{storage} has no form in the journal"),
    };

    private static void WriteByte(byte value, ref Span<byte> bytes)
    {
        bytes[0] = value;
        bytes = bytes[1..];
    }

    private static void WriteCount(int count, ref Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, count);
        bytes = bytes[sizeof(int)..];
    }

    private static void Copy(ReadOnlySpan<byte> value, ref Span<byte> bytes)
    {
        value.CopyTo(bytes);
        bytes = bytes[value.Length..];
    }

    private static int ReadCount(ref ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int), ref bytes));

    private static ReadOnlySpan<byte> Take(int count, ref ReadOnlySpan<byte> bytes)
    {
        if (count < 0 || count > bytes.Length)
            throw Misfit();
        ReadOnlySpan<byte> taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private static InvalidDataException Misfit() => new("the bytes are no row of these columns");
}
