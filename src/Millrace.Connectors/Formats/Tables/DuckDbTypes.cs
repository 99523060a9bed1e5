using Millrace.Connectors.Formats.DuckDb.Native;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Tables;

/// <summary>Our storage types as DuckDB writes types. HALF is FLOAT there.</summary>
internal static class DuckDbTypes
{
    /// <summary>The type's name, made of our own types only; members' names are quoted.</summary>
    public static string Name(DataType type) => type.Storage switch
    {
        BooleanType => "BOOLEAN",
        IntegerType { BitWidth: 32 } integer => integer.IsSigned ? "INTEGER" : "UINTEGER",
        IntegerType integer => integer.SqlName,
        FloatType { BitWidth: 64 } => "DOUBLE",
        FloatType => "FLOAT",
        Utf8Type or NullType => "VARCHAR",
        BinaryType => "BLOB",
        TimestampType { TimeZone: not null } => "TIMESTAMPTZ",
        TimestampType timestamp => timestamp.Unit switch
        {
            TimeUnit.Second => "TIMESTAMP_S",
            TimeUnit.Millisecond => "TIMESTAMP_MS",
            TimeUnit.Microsecond => "TIMESTAMP",
            _ => "TIMESTAMP_NS",
        },
        ListType list => $"{Name(list.Item.Type)}[]",
        FixedSizeListType list => $"{Name(list.Item.Type)}[{list.Size}]",
        StructType members => $"STRUCT({string.Join(", ", members.Fields.Select(f => $"{DuckDbText.Identifier(f.Name)} {Name(f.Type)}"))})",
        _ => throw MillraceException.Internal("TYPE_UNKNOWN", $"{type} has no DuckDB type"),
    };

    /// <summary>The type that values are handed to DuckDB in: storage types, HALF as FLOAT.</summary>
    public static DataType Handed(DataType type) => type.Storage switch
    {
        FloatType { BitWidth: 16 } => FloatType.Float32,
        ListType list => new ListType(list.Item with { Type = Handed(list.Item.Type) }),
        FixedSizeListType list => new FixedSizeListType(list.Item with { Type = Handed(list.Item.Type) }, list.Size),
        StructType members => new StructType([.. members.Fields.Select(f => f with { Type = Handed(f.Type) })]),
        var storage => storage,
    };

    /// <summary>Refuses what DuckDB would round or lose: a zoned timestamp in other units than microseconds, a column of NULL type.</summary>
    public static void RequireStorable(Schema schema, string format)
    {
        foreach (Field field in schema.Fields)
        {
            if (!IsStorable(field.Type))
            {
                throw MillraceException.User(
                    "TYPE_NOT_STORABLE",
                    $"column {field.Name} is {field.Type}, which {format} files written here cannot hold",
                    $"Cast it, for example to VARCHAR or {TimestampType.InstantMicros}");
            }
        }
    }

    /// <summary>Whether DuckDB's column of one type can be what another type was written as.</summary>
    /// <param name="type">The type before it was written.</param>
    /// <param name="held">What DuckDB answers.</param>
    public static bool HoldsAs(DataType type, DataType held) => (type.Storage, held.Storage) switch
    {
        (FloatType { BitWidth: 16 }, FloatType { BitWidth: 32 }) => true,
        (TimestampType a, TimestampType b) => (a.TimeZone is null) == (b.TimeZone is null),
        (ListType a, ListType b) => HoldsAs(a.Item.Type, b.Item.Type),
        (FixedSizeListType a, ListType b) => HoldsAs(a.Item.Type, b.Item.Type),
        (FixedSizeListType a, FixedSizeListType b) => a.Size == b.Size && HoldsAs(a.Item.Type, b.Item.Type),
        (StructType a, StructType b) => a.Fields.Length == b.Fields.Length
            && a.Fields.Zip(b.Fields).All(f => f.First.Name == f.Second.Name && HoldsAs(f.First.Type, f.Second.Type)),
        var (a, b) => a.Equals(b),
    };

    private static bool IsStorable(DataType type) => type.Storage switch
    {
        NullType => false,
        TimestampType { TimeZone: not null } timestamp => timestamp.Unit == TimeUnit.Microsecond,
        ListType list => IsStorable(list.Item.Type),
        FixedSizeListType list => IsStorable(list.Item.Type),
        StructType members => members.Fields.Length > 0 && members.Fields.All(f => IsStorable(f.Type)),
        _ => true,
    };
}
