using System.Globalization;
using System.Text;
using Millrace.Columnar;
using Millrace.Types;

namespace Millrace.Testing.Connectors;

/// <summary>Values as texts that are equal exactly when the values are: for comparing rows whatever their types.</summary>
public static class ValueText
{
    /// <summary>A row's values, parted by <c>|</c>.</summary>
    /// <param name="batch">Borrowed.</param>
    /// <param name="row">Its place.</param>
    public static string OfRow(Batch batch, int row)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var text = new StringBuilder();
        foreach (Column column in batch.Columns)
            Append(text, column, row).Append('|');
        return text.ToString();
    }

    private static StringBuilder Append(StringBuilder text, Column column, int row)
    {
        if (column.IsNull(row))
            return text.Append("NULL");
        return column.Type.Storage switch
        {
            BooleanType => text.Append(column.GetBoolean(row)),
            IntegerType integer => text.Append(Integer(integer, column, row)),
            TimestampType => text.Append(CultureInfo.InvariantCulture, $"{column.Values<long>()[row]}"),
            FloatType { BitWidth: 16 } => text.Append(BitConverter.HalfToUInt16Bits(column.Values<Half>()[row])),
            FloatType { BitWidth: 32 } => text.Append(BitConverter.SingleToUInt32Bits(column.Values<float>()[row])),
            FloatType => text.Append(Double(column.Values<double>()[row])),
            Utf8Type or BinaryType => text.Append(Convert.ToHexString(column.GetBytes(row))),
            ListType => Items(text, column.Children[0], column.ValueOffsets[row], column.ValueOffsets[row + 1]),
            FixedSizeListType list => Items(text, column.Children[0], row * list.Size, (row + 1) * list.Size),
            _ => Members(text, column, row),
        };
    }

    private static string Integer(IntegerType type, Column column, int row) => (type.BitWidth, type.IsSigned) switch
    {
        (8, true) => $"{column.Values<sbyte>()[row]}",
        (8, false) => $"{column.Values<byte>()[row]}",
        (16, true) => $"{column.Values<short>()[row]}",
        (16, false) => $"{column.Values<ushort>()[row]}",
        (32, true) => $"{column.Values<int>()[row]}",
        (32, false) => $"{column.Values<uint>()[row]}",
        (_, true) => $"{column.Values<long>()[row]}",
        _ => $"{column.Values<ulong>()[row]}",
    };

    /// <summary>Formats may keep one NaN of the many.</summary>
    private static string Double(double value) => double.IsNaN(value) ? "NaN" : $"{BitConverter.DoubleToUInt64Bits(value)}";

    private static StringBuilder Items(StringBuilder text, Column items, int start, int end)
    {
        text.Append('[');
        for (int i = start; i < end; i++)
            Append(text, items, i).Append(',');
        return text.Append(']');
    }

    private static StringBuilder Members(StringBuilder text, Column column, int row)
    {
        text.Append('{');
        foreach (Column member in column.Children)
            Append(text, member, row).Append(',');
        return text.Append('}');
    }
}
