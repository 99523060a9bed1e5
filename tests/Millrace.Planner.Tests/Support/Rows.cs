using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Planner.Tests.Support;

/// <summary>Columns from .NET values and back; lists are arrays, NULL is null.</summary>
internal static class Rows
{
    public static Batch Make(MemoryAllocator allocator, params (string Name, DataType Type, object?[] Values)[] columns)
    {
        Column[] made = [.. columns.Select(c => Column(c.Type, c.Values, allocator))];
        return new Batch(new Schema([.. columns.Select(c => new Field(c.Name, c.Type))]), made, made.Length == 0 ? 0 : made[0].Length);
    }

    public static Column Column(DataType type, object?[] values, MemoryAllocator allocator)
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
            IntegerType { BitWidth: 32, IsSigned: true } => column.Values<int>()[row],
            IntegerType { BitWidth: 64, IsSigned: false } => column.Values<ulong>()[row],
            IntegerType or TimestampType => column.Values<long>()[row],
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

    private static object?[] Items(Column items, int start, int end) => [.. Enumerable.Range(start, end - start).Select(i => Read(items, i))];

    private static void Append(ColumnBuilder builder, object? value)
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
            case (FixedWidthBuilder<int> numbers, int number):
                numbers.Append(number);
                break;
            case (FixedWidthBuilder<long> numbers, long number):
                numbers.Append(number);
                break;
            case (FixedWidthBuilder<ulong> numbers, ulong number):
                numbers.Append(number);
                break;
            case (FixedWidthBuilder<double> numbers, double number):
                numbers.Append(number);
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
            default:
                throw new InvalidOperationException($"{value.GetType()} into {builder.Type}");
        }
    }
}
