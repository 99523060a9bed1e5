using System.Globalization;
using Millrace.Types;

namespace Millrace.Columnar.CData;

/// <summary>Format strings of the C Data Interface.</summary>
internal static class ArrowFormat
{
    /// <summary>The format of a storage type.</summary>
    public static string Of(DataType storage) => storage switch
    {
        NullType => "n",
        BooleanType => "b",
        IntegerType { BitWidth: 8 } type => type.IsSigned ? "c" : "C",
        IntegerType { BitWidth: 16 } type => type.IsSigned ? "s" : "S",
        IntegerType { BitWidth: 32 } type => type.IsSigned ? "i" : "I",
        IntegerType type => type.IsSigned ? "l" : "L",
        FloatType { BitWidth: 16 } => "e",
        FloatType { BitWidth: 32 } => "f",
        FloatType => "g",
        Utf8Type => "u",
        BinaryType => "z",
        TimestampType type => $"ts{"smun"[(int)type.Unit]}:{type.TimeZone}",
        ListType => "+l",
        FixedSizeListType list => $"+w:{list.Size.ToString(CultureInfo.InvariantCulture)}",
        StructType => "+s",
        _ => throw Errors.MillraceException.Internal("TYPE_UNKNOWN", $"no Arrow format for {storage}"),
    };

    /// <summary>The type of a format without children, or null for any other.</summary>
    public static DataType? Leaf(string format) => format switch
    {
        "n" => NullType.Instance,
        "b" => BooleanType.Instance,
        "c" => IntegerType.Int8,
        "C" => IntegerType.UInt8,
        "s" => IntegerType.Int16,
        "S" => IntegerType.UInt16,
        "i" => IntegerType.Int32,
        "I" => IntegerType.UInt32,
        "l" => IntegerType.Int64,
        "L" => IntegerType.UInt64,
        "e" => FloatType.Float16,
        "f" => FloatType.Float32,
        "g" => FloatType.Float64,
        "u" or "U" or "vu" => Utf8Type.Instance,
        "z" or "Z" or "vz" => BinaryType.Instance,
        _ => Timestamp(format),
    };

    /// <summary>What is foreign in the layout behind a format.</summary>
    public static ForeignLayout LayoutOf(string format) => format switch
    {
        "U" or "Z" or "+L" => ForeignLayout.WideOffsets,
        "vu" or "vz" => ForeignLayout.Views,
        _ => ForeignLayout.Own,
    };

    /// <summary>A name that people know, for messages.</summary>
    public static string Describe(string format) => format switch
    {
        _ when format.StartsWith("d:", StringComparison.Ordinal) => "decimal",
        _ when format.StartsWith("w:", StringComparison.Ordinal) => "fixed-size binary",
        _ when format.StartsWith("+u", StringComparison.Ordinal) => "union",
        "tdD" or "tdm" => "date",
        "+m" => "map",
        "+r" => "run-end encoded",
        "+vl" or "+vL" => "list view",
        _ when format.StartsWith("tt", StringComparison.Ordinal) => "time",
        _ when format.StartsWith("tD", StringComparison.Ordinal) => "duration",
        _ when format.StartsWith("ti", StringComparison.Ordinal) => "interval",
        _ => $"with format '{format}'",
    };

    private static TimestampType? Timestamp(string format)
    {
        if (format.Length < 4 || !format.StartsWith("ts", StringComparison.Ordinal) || format[3] != ':')
            return null;
        int unit = "smun".IndexOf(format[2]);
        return unit < 0 ? null : new TimestampType((TimeUnit)unit, format.Length == 4 ? null : format[4..]);
    }
}
