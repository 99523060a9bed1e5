using System.Collections.Frozen;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Sql.Parser;

/// <summary>Parses types.</summary>
internal sealed class TypeParser(TokenReader reader)
{
    private static readonly FrozenDictionary<string, DataType> Plain = new Dictionary<string, DataType>
    {
        ["BOOLEAN"] = BooleanType.Instance,
        ["BOOL"] = BooleanType.Instance,
        ["TINYINT"] = IntegerType.Int8,
        ["SMALLINT"] = IntegerType.Int16,
        ["INT"] = IntegerType.Int32,
        ["INTEGER"] = IntegerType.Int32,
        ["BIGINT"] = IntegerType.Int64,
        ["UTINYINT"] = IntegerType.UInt8,
        ["USMALLINT"] = IntegerType.UInt16,
        ["UINT"] = IntegerType.UInt32,
        ["UINTEGER"] = IntegerType.UInt32,
        ["UBIGINT"] = IntegerType.UInt64,
        ["HALF"] = FloatType.Float16,
        ["FLOAT"] = FloatType.Float32,
        ["REAL"] = FloatType.Float32,
        ["DOUBLE"] = FloatType.Float64,
        ["STRING"] = Utf8Type.Instance,
        ["VARCHAR"] = Utf8Type.Instance,
        ["CHAR"] = Utf8Type.Instance,
        ["BYTES"] = BinaryType.Instance,
        ["VARBINARY"] = BinaryType.Instance,
        ["BINARY"] = BinaryType.Instance,
        ["OBJECT_REF"] = ObjectRefType.Instance,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> Missing = new Dictionary<string, string>
    {
        ["DECIMAL"] = "Use DOUBLE, or BIGINT of the smallest unit",
        ["DEC"] = "Use DOUBLE, or BIGINT of the smallest unit",
        ["NUMERIC"] = "Use DOUBLE, or BIGINT of the smallest unit",
        ["DATE"] = "Use TIMESTAMP(0)",
        ["TIME"] = "Use TIMESTAMP(3), or BIGINT milliseconds",
        ["MAP"] = "Use ARRAY<ROW<key …, value …>>",
        ["MULTISET"] = "Use ARRAY<…>",
        ["VARIANT"] = "Use VARCHAR with JSON in it",
        ["AUDIO"] = "Keep the encoded bytes in BYTES, or an OBJECT_REF",
        ["VIDEO"] = "Keep the encoded bytes in BYTES, or an OBJECT_REF",
        ["DOCUMENT"] = "Keep the encoded bytes in BYTES, or an OBJECT_REF",
        ["INTERVAL"] = "Use BIGINT milliseconds",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Composite = ["TIMESTAMP", "TIMESTAMP_LTZ", "ARRAY", "ROW", "TENSOR", "EMBEDDING", "IMAGE"];

    /// <summary>Parses a type, without <c>NOT NULL</c>.</summary>
    /// <exception cref="MillraceException"><c>SQL_SYNTAX</c>, <c>SQL_NOT_SUPPORTED</c> or <c>TYPE_UNKNOWN</c> (user).</exception>
    public DataType Parse() => reader.Nested(ParseHere);

    /// <summary>Parses <c>NULL</c> or <c>NOT NULL</c> behind a type: whether NULL may occur.</summary>
    public bool ParseNullability()
    {
        if (reader.Accept("NOT", "NULL"))
            return false;
        reader.Accept("NULL");
        return true;
    }

    private DataType ParseHere()
    {
        TextPosition position = reader.Position;
        if (reader.Current.Kind != TokenKind.Word)
            throw reader.Unexpected("a type");
        string name = reader.Take().Text;
        if (Plain.TryGetValue(name, out DataType? plain))
            return WithIgnored(plain);
        if (Missing.TryGetValue(name, out string? advice))
            throw TokenReader.NotSupported($"the type {name.ToUpperInvariant()}", advice, position);
        return name.ToUpperInvariant() switch
        {
            "TIMESTAMP" => Timestamp(isInstant: false),
            "TIMESTAMP_LTZ" => Timestamp(isInstant: true),
            "ARRAY" => Array(),
            "ROW" => Row(),
            "TENSOR" => Tensor(),
            "EMBEDDING" => Embedding(),
            "IMAGE" => Image(),
            _ => throw Unknown(name, position),
        };
    }

    private static MillraceException Unknown(string name, TextPosition position)
    {
        string? nearest = Keywords.Nearest(name, [.. Plain.Keys, .. Composite]);
        string advice = nearest is null ? $"The types are: {string.Join(", ", Plain.Keys.Concat(Composite).Order())}" : $"Did you mean {nearest}?";
        return MillraceException.User("TYPE_UNKNOWN", $"there is no type {name}", advice, position);
    }

    /// <summary>Lengths of texts and bytes, which nothing enforces, and the second word of DOUBLE PRECISION.</summary>
    private DataType WithIgnored(DataType type)
    {
        if (type == FloatType.Float64)
            reader.Accept("PRECISION");
        if (type is Utf8Type or BinaryType && reader.AcceptSymbol("("))
        {
            Positive("a length");
            reader.ExpectSymbol(")");
        }

        return type;
    }

    private int Positive(string what)
    {
        TextPosition position = reader.Position;
        long value = reader.ExpectInteger(what);
        return value is > 0 and <= int.MaxValue
            ? (int)value
            : throw MillraceException.User("SQL_SYNTAX", $"{what} is {value}", $"Write a number from 1 to {int.MaxValue}", position);
    }

    private TimestampType Timestamp(bool isInstant)
    {
        long digits = 6;
        TextPosition position = reader.Position;
        if (reader.AcceptSymbol("("))
        {
            position = reader.Position;
            digits = reader.ExpectInteger("a precision");
            reader.ExpectSymbol(")");
        }

        if (reader.Accept("WITH", "LOCAL", "TIME", "ZONE"))
            isInstant = true;
        else if (reader.Current.IsWord("WITH") && reader.Peek().IsWord("TIME"))
            throw reader.NotSupported("TIMESTAMP WITH TIME ZONE", "Use TIMESTAMP_LTZ");
        else
            reader.Accept("WITHOUT", "TIME", "ZONE");
        return digits is 0 or 3 or 6 or 9
            ? new TimestampType((TimeUnit)(digits / 3), isInstant ? "UTC" : null)
            : throw TokenReader.NotSupported($"a precision of {digits} digits", "Use 0, 3, 6 or 9", position);
    }

    private DataType Array()
    {
        reader.ExpectSymbol("<");
        DataType item = Parse();
        bool isNullable = ParseNullability();
        CloseAngle();
        var field = new Field("item", item, isNullable);
        if (!reader.AcceptSymbol("["))
            return new ListType(field);
        int size = Positive("a size");
        reader.ExpectSymbol("]");
        return new FixedSizeListType(field, size);
    }

    private StructType Row()
    {
        bool isRound = reader.AcceptSymbol("(");
        if (!isRound)
            reader.ExpectSymbol("<");
        var fields = new List<Field>();
        do
        {
            NameAt name = reader.ExpectAnyName("a field's name");
            if (fields.Any(f => f.Name == name.Text))
                throw MillraceException.User("COLUMN_DUPLICATE", $"two fields are called '{name.Text}'", "Rename one of them", name.Position);
            fields.Add(new Field(name.Text, Parse(), ParseNullability()));
        }
        while (reader.AcceptSymbol(","));
        if (isRound)
            reader.ExpectSymbol(")");
        else
            CloseAngle();
        return new StructType([.. fields]);
    }

    private TensorType Tensor()
    {
        reader.ExpectSymbol("<");
        TextPosition position = reader.Position;
        DataType element = Parse();
        if (!element.IsNumeric)
            throw MillraceException.User(
                "TYPE_UNKNOWN", $"a tensor holds numbers, and {element} is none", "Write TENSOR<FLOAT>[3, 224, 224]", position);
        CloseAngle();
        position = reader.Position;
        if (!reader.AcceptSymbol("["))
            return new TensorType(element, default);
        var shape = new List<int>();
        do
            shape.Add(Positive("a size"));
        while (reader.AcceptSymbol(","));
        reader.ExpectSymbol("]");
        return shape.Aggregate(1.0, (product, size) => product * size) <= int.MaxValue
            ? new TensorType(element, [.. shape])
            : throw MillraceException.User("TYPE_UNKNOWN", "a tensor has too many elements", $"The most is {int.MaxValue}", position);
    }

    private EmbeddingType Embedding()
    {
        reader.ExpectSymbol("(");
        int dimension = Positive("a dimension");
        reader.ExpectSymbol(")");
        return new EmbeddingType(dimension);
    }

    /// <summary><c>IMAGE</c>, <c>IMAGE(RGB)</c>, <c>IMAGE(224, 224)</c> or <c>IMAGE(RGB, 224, 224)</c>: mode, width, height.</summary>
    private ImageType Image()
    {
        if (!reader.AcceptSymbol("("))
            return ImageType.Instance;
        string? mode = null;
        if (reader.Current.Kind == TokenKind.Word)
        {
            TextPosition position = reader.Position;
            mode = reader.Take().Text.ToUpperInvariant();
            if (ImageType.ChannelsOf(mode) is null)
                throw MillraceException.User("TYPE_UNKNOWN", $"there is no image mode {mode}", "The modes are: L, LA, RGB, RGBA", position);
            if (reader.AcceptSymbol(")"))
                return new ImageType(mode);
            reader.ExpectSymbol(",");
        }

        int width = Positive("a width");
        reader.ExpectSymbol(",");
        int height = Positive("a height");
        reader.ExpectSymbol(")");
        return new ImageType(mode, width, height);
    }

    private void CloseAngle()
    {
        if (!reader.AcceptSymbol(">"))
            throw reader.Unexpected("','", "'>'");
    }
}
