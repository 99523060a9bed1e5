using Millrace.Columnar;
using Millrace.Types;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>Bytes of single rows.</summary>
public static class RowBytes
{
    private const int OffsetBytes = sizeof(int);

    /// <summary>Bytes of each value of a type, where all have the same; else null.</summary>
    public static long? OfType(DataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Storage switch
        {
            NullType => 0,
            BooleanType => 1,
            IntegerType integer => integer.BitWidth / 8,
            FloatType number => number.BitWidth / 8,
            TimestampType => sizeof(long),
            FixedSizeListType list => OfType(list.Item.Type) * list.Size,
            StructType members => members.Fields.Aggregate((long?)0, (sum, f) => sum + OfType(f.Type)),
            _ => null,
        };
    }

    /// <summary>Bytes of one value, validity included.</summary>
    /// <param name="column">The values, borrowed.</param>
    /// <param name="row">Which one.</param>
    public static long Measure(Column column, int row)
    {
        ArgumentNullException.ThrowIfNull(column);
        switch (column.Type.Storage)
        {
            case Utf8Type or BinaryType:
                ReadOnlySpan<int> offsets = column.ValueOffsets;
                return offsets[row + 1] - offsets[row] + OffsetBytes + 1;
            case ListType list:
                return 1 + OffsetBytes + MeasureItems(column, list, row);
            case StructType:
                long members = 1;
                foreach (Column child in column.Children)
                    members += Measure(child, row);
                return members;
            case FixedSizeListType sized when OfType(sized.Item.Type) is null:
                long items = 1;
                for (int i = 0; i < sized.Size; i++)
                    items += Measure(column.Children[0], row * sized.Size + i);
                return items;
            default:
                return 1 + (OfType(column.Type) ?? 0);
        }
    }

    private static long MeasureItems(Column column, ListType list, int row)
    {
        ReadOnlySpan<int> offsets = column.ValueOffsets;
        if (OfType(list.Item.Type) is long size)
            return (size + 1) * (offsets[row + 1] - offsets[row]);
        long bytes = 0;
        for (int i = offsets[row]; i < offsets[row + 1]; i++)
            bytes += Measure(column.Children[0], i);
        return bytes;
    }
}
