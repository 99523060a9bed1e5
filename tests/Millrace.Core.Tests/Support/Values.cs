using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Core.Tests.Support;

/// <summary>Columns from .NET values and back: lists and structs are arrays, bytes are byte arrays, NULL is null.</summary>
internal static class Values
{
    public static Column Make(DataType type, MemoryAllocator allocator, params object?[] values)
    {
        using ColumnBuilder builder = ColumnBuilder.Create(type, allocator);
        foreach (object? value in values)
            Append(builder, value);
        return builder.Finish();
    }

    public static object?[] Read(Column column) => [.. Enumerable.Range(0, column.Length).Select(row => Read(column, row))];

    public static object? Read(Column column, int row)
    {
        if (column.IsNull(row))
            return null;
        return column.Type.Storage switch
        {
            BooleanType => column.GetBoolean(row),
            IntegerType { BitWidth: 8, IsSigned: true } => column.Values<sbyte>()[row],
            IntegerType { BitWidth: 8 } => column.Values<byte>()[row],
            IntegerType { BitWidth: 16, IsSigned: true } => column.Values<short>()[row],
            IntegerType { BitWidth: 16 } => column.Values<ushort>()[row],
            IntegerType { BitWidth: 32, IsSigned: true } => column.Values<int>()[row],
            IntegerType { BitWidth: 32 } => column.Values<uint>()[row],
            IntegerType { BitWidth: 64, IsSigned: false } => column.Values<ulong>()[row],
            IntegerType or TimestampType => column.Values<long>()[row],
            FloatType { BitWidth: 16 } => column.Values<Half>()[row],
            FloatType { BitWidth: 32 } => column.Values<float>()[row],
            FloatType => column.Values<double>()[row],
            Utf8Type => Encoding.UTF8.GetString(column.GetBytes(row)),
            BinaryType => column.GetBytes(row).ToArray(),
            ListType => Items(column.Children[0], column.ValueOffsets[row], column.ValueOffsets[row + 1]),
            FixedSizeListType list => Items(column.Children[0], row * list.Size, (row + 1) * list.Size),
            StructType => column.Children.ToArray().Select(child => Read(child, row)).ToArray(),
            _ => throw new InvalidOperationException(column.Type.ToString()),
        };
    }

    public static void AssertEqual(object?[] expected, Column actual) => Assert.Equal(expected, Read(actual));

    public static void Append(ColumnBuilder builder, object? value)
    {
        switch (builder, value)
        {
            case (_, null):
                builder.AppendNull();
                break;
            case (BooleanBuilder booleans, bool flag):
                booleans.Append(flag);
                break;
            case (BytesBuilder bytes, string text):
                bytes.Append(text);
                break;
            case (BytesBuilder bytes, byte[] content):
                bytes.Append(content);
                break;
            case (ListBuilder list, object?[] items):
                foreach (object? item in items)
                    Append(list.Items, item);
                list.CloseList();
                break;
            case (FixedSizeListBuilder list, object?[] items):
                foreach (object? item in items)
                    Append(list.Items, item);
                list.CloseList();
                break;
            case (StructBuilder members, object?[] values):
                for (int i = 0; i < values.Length; i++)
                    Append(members.Member(i), values[i]);
                members.CloseRow();
                break;
            default:
                AppendNumber(builder, value);
                break;
        }
    }

    private static object?[] Items(Column items, int start, int end) =>
        [.. Enumerable.Range(start, end - start).Select(index => Read(items, index))];

    private static void AppendNumber(ColumnBuilder builder, object value)
    {
        switch (builder)
        {
            case FixedWidthBuilder<sbyte> b:
                b.Append((sbyte)value);
                break;
            case FixedWidthBuilder<byte> b:
                b.Append((byte)value);
                break;
            case FixedWidthBuilder<short> b:
                b.Append((short)value);
                break;
            case FixedWidthBuilder<ushort> b:
                b.Append((ushort)value);
                break;
            case FixedWidthBuilder<int> b:
                b.Append((int)value);
                break;
            case FixedWidthBuilder<uint> b:
                b.Append((uint)value);
                break;
            case FixedWidthBuilder<long> b:
                b.Append((long)value);
                break;
            case FixedWidthBuilder<ulong> b:
                b.Append((ulong)value);
                break;
            case FixedWidthBuilder<Half> b:
                b.Append((Half)value);
                break;
            case FixedWidthBuilder<float> b:
                b.Append((float)value);
                break;
            case FixedWidthBuilder<double> b:
                b.Append((double)value);
                break;
            default:
                throw new InvalidOperationException($"{value.GetType()} into {builder.Type}");
        }
    }
}
