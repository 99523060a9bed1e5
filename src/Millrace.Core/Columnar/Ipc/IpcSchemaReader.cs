using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>Reads schemas from Arrow metadata.</summary>
internal sealed class IpcSchemaReader
{
    private const int MostFields = 1 << 16;
    private int _fields;

    private IpcSchemaReader()
    {
    }

    public static ForeignNode[] Read(FlatTable schema)
    {
        if (schema.Int16(0) != 0)
            throw MillraceException.User("ARROW_BIG_ENDIAN", "the Arrow data are big-endian", "Write them on a little-endian machine");
        return new IpcSchemaReader().ReadFields(schema, 1, "", 0);
    }

    private ForeignNode[] ReadFields(FlatTable parent, int index, string path, int depth)
    {
        parent.Vector(index, sizeof(uint), out int count);
        if ((_fields += count) > MostFields)
            throw ForeignData.Invalid(path, $"it has more than {MostFields} fields");
        var nodes = new ForeignNode[count];
        for (int i = 0; i < count; i++)
            nodes[i] = ReadField(parent.TableAt(index, i), path, depth);
        ForeignNode.CheckNames(nodes);
        return nodes;
    }

    private ForeignNode ReadField(FlatTable field, string parent, int depth)
    {
        string name = field.Text(0) ?? "";
        string path = parent.Length == 0 ? name : $"{parent}.{name}";
        if (depth >= ForeignData.MaxDepth)
            throw ForeignData.Invalid(path, $"it is nested deeper than {ForeignData.MaxDepth}");
        if (field.Has(4))
            throw ForeignData.Unsupported(path, "dictionary");
        ForeignNode[] children = ReadFields(field, 5, path, depth + 1);
        int code = field.Byte(2);
        DataType storage = ReadType(code, field.Table(3), children, path);
        (string? extension, string? metadata) = ReadExtension(field);
        DataType type = ExtensionTypes.Restore(storage, extension, metadata);
        if (type is LogicalType)
            children = ForeignNode.Conform(children, type);
        bool isWide = code is IpcTypeCodes.LargeBinary or IpcTypeCodes.LargeUtf8 or IpcTypeCodes.LargeList;
        return new ForeignNode(name, type, field.Byte(1) != 0, isWide ? ForeignLayout.WideOffsets : ForeignLayout.Own, children);
    }

    private static DataType ReadType(int code, FlatTable type, ForeignNode[] children, string path)
    {
        int due = code switch
        {
            IpcTypeCodes.List or IpcTypeCodes.LargeList or IpcTypeCodes.FixedSizeList => 1,
            IpcTypeCodes.Struct => children.Length,
            _ => 0,
        };
        DataType storage = code switch
        {
            IpcTypeCodes.Null => NullType.Instance,
            IpcTypeCodes.Bool => BooleanType.Instance,
            IpcTypeCodes.Int when type.Int32(0) is 8 or 16 or 32 or 64 => new IntegerType(type.Int32(0), type.Byte(1) != 0),
            IpcTypeCodes.FloatingPoint when type.Int16(0) is >= 0 and <= 2 => new FloatType(16 << type.Int16(0)),
            IpcTypeCodes.Utf8 or IpcTypeCodes.LargeUtf8 => Utf8Type.Instance,
            IpcTypeCodes.Binary or IpcTypeCodes.LargeBinary => BinaryType.Instance,
            IpcTypeCodes.Timestamp when type.Int16(0) is >= 0 and <= 3 =>
                new TimestampType((TimeUnit)type.Int16(0), type.Text(1) is { Length: > 0 } zone ? zone : null),
            IpcTypeCodes.List or IpcTypeCodes.LargeList when children.Length == 1 => new ListType(children[0].ToField()),
            IpcTypeCodes.FixedSizeList when children.Length == 1 && type.Int32(0) > 0 => new FixedSizeListType(children[0].ToField(), type.Int32(0)),
            IpcTypeCodes.Struct => new StructType([.. children.Select(c => c.ToField())]),
            _ => throw ForeignData.Unsupported(path, IpcTypeCodes.Name(code)),
        };
        return children.Length == due ? storage : throw ForeignData.Invalid(path, $"it has {children.Length} children");
    }

    private static (string? Name, string? Metadata) ReadExtension(FlatTable field)
    {
        string? name = null;
        string? metadata = null;
        field.Vector(6, sizeof(uint), out int count);
        for (int i = 0; i < count; i++)
        {
            FlatTable pair = field.TableAt(6, i);
            switch (pair.Text(0))
            {
                case ExtensionTypes.NameKey:
                    name = pair.Text(1);
                    break;
                case ExtensionTypes.MetadataKey:
                    metadata = pair.Text(1);
                    break;
            }
        }

        return (name, metadata);
    }
}
