using Millrace.Columnar;
using Millrace.Types;

namespace Millrace.Inference.Batching;

/// <summary>Bytes of each row of a batch.</summary>
internal sealed class RowSizes
{
    private readonly long _each;
    private readonly long[]? _byRow;

    private RowSizes(long each, long[]? byRow)
    {
        _each = each;
        _byRow = byRow;
    }

    /// <summary>Bytes of a row.</summary>
    public long this[int row] => _byRow is null ? _each : _byRow[row];

    /// <summary>Rows of one size.</summary>
    public static RowSizes Uniform(long bytes) => new(bytes, null);

    /// <summary>Rows of different sizes. Keeps the array.</summary>
    public static RowSizes Of(long[] bytes) => new(0, bytes);

    /// <summary>Measures. Validity bits do not count.</summary>
    public static RowSizes Measure(Batch batch)
    {
        long each = 0;
        foreach (Field field in batch.Schema.Fields)
            each += Math.Max(FixedBytes(field.Type), 0);
        if (!batch.Schema.Fields.Any(f => FixedBytes(f.Type) < 0))
            return Uniform(each);
        long[] sizes = new long[batch.RowCount];
        for (int row = 0; row < sizes.Length; row++)
        {
            foreach (Column column in batch.Columns)
                sizes[row] += Bytes(column, row, 1);
        }

        return Of(sizes);
    }

    /// <summary>Bytes of consecutive rows.</summary>
    public long Sum(int start, int count)
    {
        if (_byRow is null)
            return _each * count;
        long bytes = 0;
        foreach (long row in _byRow.AsSpan(start, count))
            bytes += row;
        return bytes;
    }

    /// <summary>Bytes of one value of a type, or −1 where values differ.</summary>
    public static long FixedBytes(DataType type) => type.Storage switch
    {
        NullType => 0,
        BooleanType => 1,
        IntegerType integer => integer.BitWidth / 8,
        FloatType number => number.BitWidth / 8,
        TimestampType => sizeof(long),
        FixedSizeListType list => FixedBytes(list.Item.Type) is long item and >= 0 ? item * list.Size : -1,
        StructType members => members.Fields.Any(f => FixedBytes(f.Type) < 0) ? -1 : members.Fields.Sum(f => FixedBytes(f.Type)),
        _ => -1,
    };

    private static long Bytes(Column column, int start, int count)
    {
        if (FixedBytes(column.Type) is long each and >= 0)
            return each * count;
        if (column.Type.Storage is FixedSizeListType list)
            return Bytes(column.Children[0], start * list.Size, count * list.Size);
        if (column.Type.Storage is StructType)
        {
            long members = 0;
            foreach (Column member in column.Children)
                members += Bytes(member, start, count);
            return members;
        }

        ReadOnlySpan<int> offsets = column.ValueOffsets;
        int items = offsets[start + count] - offsets[start];
        return sizeof(int) * (long)count
            + (column.Type.Storage is ListType ? Bytes(column.Children[0], offsets[start], items) : items);
    }
}
