using Millrace.Types;

namespace Millrace.Columnar;

/// <summary>Bytes that values take.</summary>
internal static class ColumnSize
{
    /// <summary>Bytes that a column's values take, its slice only, children included.</summary>
    public static long Measure(Column column)
    {
        long validity = column.NullCount > 0 ? Bitmap.ByteCount(column.Length) : 0;
        return validity + column.Type.Storage switch
        {
            NullType => 0,
            BooleanType => Bitmap.ByteCount(column.Length),
            IntegerType integer => (long)column.Length * (integer.BitWidth / 8),
            FloatType number => (long)column.Length * (number.BitWidth / 8),
            TimestampType => (long)column.Length * sizeof(long),
            Utf8Type or BinaryType => MeasureOffsets(column) + (column.Length == 0 ? 0 : Extent(column)),
            ListType => MeasureOffsets(column) + MeasureItems(column),
            _ => MeasureChildren(column),
        };
    }

    private static long MeasureOffsets(Column column) => (column.Length + 1L) * sizeof(int);

    private static int Extent(Column column)
    {
        ReadOnlySpan<int> offsets = column.ValueOffsets;
        return offsets[^1] - offsets[0];
    }

    private static long MeasureItems(Column column)
    {
        if (column.Length == 0)
            return 0;
        ReadOnlySpan<int> offsets = column.ValueOffsets;
        using Column items = column.Children[0].Slice(offsets[0], offsets[^1] - offsets[0]);
        return Measure(items);
    }

    private static long MeasureChildren(Column column)
    {
        long bytes = 0;
        foreach (Column child in column.Children)
            bytes += Measure(child);
        return bytes;
    }
}
