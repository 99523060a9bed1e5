using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>Writes schemas as Arrow metadata.</summary>
internal static class IpcSchemaWriter
{
    /// <summary>Writes a schema and links a reference to it.</summary>
    public static void Link(FlatWriter writer, int reference, Schema schema)
    {
        int table = writer.LinkTable(reference, new FlatSlot(0, sizeof(short), 0), FlatSlot.Reference(1));
        LinkFields(writer, writer.ReferenceOf(table, 1), [.. schema.Fields]);
    }

    private static void LinkFields(FlatWriter writer, int reference, Field[] fields)
    {
        int elements = writer.LinkVector(reference, fields.Length, sizeof(uint));
        for (int i = 0; i < fields.Length; i++)
            LinkField(writer, elements + i * sizeof(uint), fields[i]);
    }

    private static void LinkField(FlatWriter writer, int reference, Field field)
    {
        Field[] children = field.Type.Storage switch
        {
            ListType list => [list.Item],
            FixedSizeListType list => [list.Item],
            StructType members => [.. members.Fields],
            _ => [],
        };
        int table = writer.LinkTable(
            reference,
            FlatSlot.Reference(0),
            new FlatSlot(1, 1, field.IsNullable ? 1 : 0),
            new FlatSlot(2, 1, TypeCode(field.Type.Storage)),
            FlatSlot.Reference(3),
            FlatSlot.Reference(5),
            FlatSlot.Reference(6));
        writer.LinkText(writer.ReferenceOf(table, 0), field.Name);
        LinkType(writer, writer.ReferenceOf(table, 3), field.Type.Storage);
        LinkFields(writer, writer.ReferenceOf(table, 5), children);
        LinkMetadata(writer, writer.ReferenceOf(table, 6), ExtensionTypes.MetadataOf(field.Type));
    }

    private static void LinkMetadata(FlatWriter writer, int reference, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        int elements = writer.LinkVector(reference, pairs.Count, sizeof(uint));
        for (int i = 0; i < pairs.Count; i++)
        {
            int pair = writer.LinkTable(elements + i * sizeof(uint), FlatSlot.Reference(0), FlatSlot.Reference(1));
            writer.LinkText(writer.ReferenceOf(pair, 0), pairs[i].Key);
            writer.LinkText(writer.ReferenceOf(pair, 1), pairs[i].Value);
        }
    }

    private static void LinkType(FlatWriter writer, int reference, DataType storage)
    {
        switch (storage)
        {
            case IntegerType type:
                writer.LinkTable(reference, new FlatSlot(0, sizeof(int), type.BitWidth), new FlatSlot(1, 1, type.IsSigned ? 1 : 0));
                break;
            case FloatType type:
                writer.LinkTable(reference, new FlatSlot(0, sizeof(short), type.BitWidth / 32));
                break;
            case TimestampType { TimeZone: string zone } type:
                int table = writer.LinkTable(reference, new FlatSlot(0, sizeof(short), (int)type.Unit), FlatSlot.Reference(1));
                writer.LinkText(writer.ReferenceOf(table, 1), zone);
                break;
            case TimestampType type:
                writer.LinkTable(reference, new FlatSlot(0, sizeof(short), (int)type.Unit));
                break;
            case FixedSizeListType list:
                writer.LinkTable(reference, new FlatSlot(0, sizeof(int), list.Size));
                break;
            default:
                writer.LinkTable(reference);
                break;
        }
    }

    private static int TypeCode(DataType storage) => storage switch
    {
        NullType => IpcTypeCodes.Null,
        BooleanType => IpcTypeCodes.Bool,
        IntegerType => IpcTypeCodes.Int,
        FloatType => IpcTypeCodes.FloatingPoint,
        Utf8Type => IpcTypeCodes.Utf8,
        BinaryType => IpcTypeCodes.Binary,
        TimestampType => IpcTypeCodes.Timestamp,
        ListType => IpcTypeCodes.List,
        FixedSizeListType => IpcTypeCodes.FixedSizeList,
        StructType => IpcTypeCodes.Struct,
        _ => throw Errors.MillraceException.Internal("TYPE_UNKNOWN", $"no Arrow metadata for {storage}"),
    };
}
