using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Millrace.Types;

namespace Millrace.Columnar.CData;

/// <summary>Reads foreign schemas.</summary>
internal static unsafe class SchemaReader
{
    private const int MostChildren = 1 << 16;
    private const int LongestMetadata = 1 << 24;

    public static ArrowLayout Read(CArrowSchema* source)
    {
        if (source->Release is null)
            throw ForeignData.Invalid("(schema)", "it is released already");
        string format = Text(source->Format);
        if (format != "+s")
            throw ForeignData.Invalid("(schema)", $"a batch is a struct '+s', and this is '{format}'");
        ForeignNode[] columns = ReadChildren(source, "(schema)", 0);
        return new ArrowLayout(new Schema([.. columns.Select(c => c.ToField())]), columns);
    }

    private static ForeignNode[] ReadChildren(CArrowSchema* source, string column, int depth)
    {
        if (source->ChildCount is < 0 or > MostChildren || (source->ChildCount > 0 && source->Children is null))
            throw ForeignData.Invalid(column, $"it has {source->ChildCount} children");
        var children = new ForeignNode[source->ChildCount];
        for (int i = 0; i < children.Length; i++)
        {
            if (source->Children[i] is null)
                throw ForeignData.Invalid(column, "a child is missing");
            children[i] = ReadNode(source->Children[i], column, depth);
        }

        ForeignNode.CheckNames(children);
        return children;
    }

    private static ForeignNode ReadNode(CArrowSchema* source, string parent, int depth)
    {
        string name = Text(source->Name);
        string column = depth == 0 ? name : $"{parent}.{name}";
        if (depth >= ForeignData.MaxDepth)
            throw ForeignData.Invalid(column, $"it is nested deeper than {ForeignData.MaxDepth}");
        if (source->Dictionary is not null)
            throw ForeignData.Unsupported(column, "dictionary");
        string format = Text(source->Format);
        ForeignNode[] children = [];
        DataType? storage = ArrowFormat.Leaf(format);
        if (storage is null)
        {
            if (format is not ("+s" or "+l" or "+L") && !format.StartsWith("+w:", StringComparison.Ordinal))
                throw ForeignData.Unsupported(column, ArrowFormat.Describe(format));
            children = ReadChildren(source, column, depth + 1);
            storage = Nested(format, children, column);
        }

        bool isNullable = (source->Flags & CArrowSchema.FlagNullable) != 0;
        (string? extension, string? metadata) = ReadExtension(source->Metadata, column);
        DataType type = ExtensionTypes.Restore(storage, extension, metadata);
        if (type is LogicalType logical)
            children = ForeignNode.Conform(children, logical);
        return new ForeignNode(name, type, isNullable, ArrowFormat.LayoutOf(format), children);
    }

    private static DataType Nested(string format, ForeignNode[] children, string column)
    {
        if (format == "+s")
            return new StructType([.. children.Select(c => c.ToField())]);
        if (children.Length != 1)
            throw ForeignData.Invalid(column, $"a list has one child, and this has {children.Length}");
        if (format is "+l" or "+L")
            return new ListType(children[0].ToField());
        if (!int.TryParse(format.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 1)
            throw ForeignData.Invalid(column, $"its format is '{format}'");
        return new FixedSizeListType(children[0].ToField(), size);
    }

    private static string Text(byte* text) =>
        text is null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private static (string? Name, string? Metadata) ReadExtension(byte* metadata, string column)
    {
        if (metadata is null)
            return (null, null);
        string? name = null;
        string? parameters = null;
        int pairs = ReadInt32(ref metadata, column);
        for (int i = 0; i < pairs; i++)
        {
            ReadOnlySpan<byte> key = ReadBytes(ref metadata, column);
            ReadOnlySpan<byte> value = ReadBytes(ref metadata, column);
            if (key.SequenceEqual("ARROW:extension:name"u8))
                name = Encoding.UTF8.GetString(value);
            else if (key.SequenceEqual("ARROW:extension:metadata"u8))
                parameters = Encoding.UTF8.GetString(value);
        }

        return (name, parameters);
    }

    private static ReadOnlySpan<byte> ReadBytes(ref byte* metadata, string column)
    {
        int length = ReadInt32(ref metadata, column);
        var bytes = new ReadOnlySpan<byte>(metadata, length);
        metadata += length;
        return bytes;
    }

    private static int ReadInt32(ref byte* metadata, string column)
    {
        int value = Unsafe.ReadUnaligned<int>(metadata);
        metadata += sizeof(int);
        return value is >= 0 and <= LongestMetadata ? value : throw ForeignData.Invalid(column, $"its metadata hold a length of {value}");
    }
}
