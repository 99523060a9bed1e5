using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Plan.Serialization;

/// <summary>Types as JSON.</summary>
/// <remarks>
/// A type without parts is its SQL name as a text: <c>"BIGINT"</c>. One with parts is an object: <c>{"type": "ARRAY", "item": field}</c>, with
/// <c>"size"</c> for a fixed one; <c>{"type": "ROW", "fields": […]}</c>; <c>{"type": "TIMESTAMP", "unit": "us", "zone": "UTC"}</c>, units
/// <c>s ms us ns</c>, no zone for wall clocks; <c>{"type": "EMBEDDING", "dimension": 384}</c>; <c>{"type": "TENSOR", "element": type,
/// "shape": […]}</c>, no shape where each row has its own. An object may have a <c>"version"</c>, 1 when it is missing: the version of the
/// type's form.
/// </remarks>
public static class TypeJson
{
    private const int VersionMax = 1;
    private const int DepthMax = 250;

    private static readonly ImmutableArray<string> Units = ["s", "ms", "us", "ns"];

    private static readonly ImmutableDictionary<string, DataType> Simple = new DataType[]
    {
        NullType.Instance, BooleanType.Instance, Utf8Type.Instance, BinaryType.Instance, ImageType.Instance, ObjectRefType.Instance,
        IntegerType.Int8, IntegerType.Int16, IntegerType.Int32, IntegerType.Int64,
        IntegerType.UInt8, IntegerType.UInt16, IntegerType.UInt32, IntegerType.UInt64,
        FloatType.Float16, FloatType.Float32, FloatType.Float64,
    }.ToImmutableDictionary(t => t.SqlName, StringComparer.Ordinal);

    /// <summary>Writes a type.</summary>
    /// <exception cref="MillraceException"><c>PLAN_INVALID</c> (internal): the type has no form.</exception>
    public static JsonNode Write(DataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (Simple.TryGetValue(type.SqlName, out DataType? simple) && simple.Equals(type))
            return JsonValue.Create(type.SqlName);
        return type switch
        {
            ListType list => new JsonObject { ["type"] = "ARRAY", ["item"] = WriteField(list.Item) },
            FixedSizeListType list => new JsonObject { ["type"] = "ARRAY", ["item"] = WriteField(list.Item), ["size"] = list.Size },
            StructType row => new JsonObject { ["type"] = "ROW", ["fields"] = WriteFields(row.Fields) },
            TimestampType timestamp => WriteTimestamp(timestamp),
            EmbeddingType embedding => new JsonObject { ["type"] = "EMBEDDING", ["dimension"] = embedding.Dimension },
            TensorType tensor => WriteTensor(tensor),
            _ => throw MillraceException.Internal("PLAN_INVALID", $"the type {type} has no form in JSON"),
        };
    }

    /// <summary>Reads a type.</summary>
    /// <exception cref="MillraceException"><c>PLAN_INVALID</c> (user), with the JSON path: there is no such type, or not with these
    /// parts.</exception>
    public static DataType Read(JsonNode json) => Read(json, 0);

    /// <summary>Writes a field: <c>{"name": …, "type": …}</c>, with <c>"nullable": false</c> where no NULL may occur.</summary>
    public static JsonObject WriteField(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var json = new JsonObject { ["name"] = field.Name, ["type"] = Write(field.Type) };
        if (!field.IsNullable)
            json["nullable"] = false;
        return json;
    }

    /// <summary>Reads a field.</summary>
    /// <exception cref="MillraceException"><c>PLAN_INVALID</c> (user), with the JSON path.</exception>
    public static Field ReadField(JsonNode json) => ReadField(json, 0);

    internal static JsonArray WriteFields(ImmutableArray<Field> fields) => new([.. fields.Select(WriteField)]);

    internal static ImmutableArray<Field> ReadFields(JsonArray json, int depth = 0)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var fields = ImmutableArray.CreateBuilder<Field>(json.Count);
        for (int i = 0; i < json.Count; i++)
        {
            Field field = ReadField(json[i] ?? throw JsonFields.Missing(json, i), depth);
            if (!names.Add(field.Name))
                throw JsonFields.Invalid(json, $"two fields are called '{field.Name}'");
            fields.Add(field);
        }

        return fields.MoveToImmutable();
    }

    private static Field ReadField(JsonNode json, int depth)
    {
        JsonObject field = JsonFields.AsObject(json);
        return new Field(
            JsonFields.Text(field, "name"), Read(JsonFields.Required(field, "type"), depth), JsonFields.Flag(field, "nullable", true));
    }

    private static DataType Read(JsonNode json, int depth)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (depth > DepthMax)
            throw JsonFields.Invalid(json, $"types stand more than {DepthMax} deep within one another");
        if (json is not JsonObject parts)
            return Simple.GetValueOrDefault(JsonFields.AsText(json)) ?? throw Unknown(json, JsonFields.AsText(json));
        if (JsonFields.Has(parts, "version"))
            CheckVersion(parts);
        string name = JsonFields.Text(parts, "type");
        return name switch
        {
            "ARRAY" => ReadArray(parts, depth + 1),
            "ROW" => new StructType(ReadFields(JsonFields.Array(parts, "fields"), depth + 1)),
            "TIMESTAMP" => ReadTimestamp(parts),
            "EMBEDDING" => new EmbeddingType((int)JsonFields.Integer(parts, "dimension", 1, int.MaxValue)),
            "TENSOR" => ReadTensor(parts, depth + 1),
            _ => Simple.GetValueOrDefault(name) ?? throw Unknown(parts, name),
        };
    }

    private static void CheckVersion(JsonObject json)
    {
        long version = JsonFields.Integer(json, "version", 1);
        if (version > VersionMax)
            throw JsonFields.Invalid(json, $"the type is of version {version}, and this build reads {VersionMax}");
    }

    private static DataType ReadArray(JsonObject json, int depth)
    {
        Field item = ReadField(JsonFields.Required(json, "item"), depth);
        return JsonFields.Has(json, "size")
            ? new FixedSizeListType(item, (int)JsonFields.Integer(json, "size", 1, int.MaxValue))
            : new ListType(item);
    }

    private static JsonObject WriteTimestamp(TimestampType type)
    {
        var json = new JsonObject { ["type"] = "TIMESTAMP", ["unit"] = Units[(int)type.Unit] };
        if (type.TimeZone is not null)
            json["zone"] = type.TimeZone;
        return json;
    }

    private static TimestampType ReadTimestamp(JsonObject json)
    {
        int unit = Units.IndexOf(JsonFields.Text(json, "unit"));
        return unit >= 0
            ? new TimestampType((TimeUnit)unit, JsonFields.TextOrNull(json, "zone"))
            : throw JsonFields.Invalid(json, $"the unit is one of {string.Join(", ", Units)}");
    }

    private static JsonObject WriteTensor(TensorType type)
    {
        var json = new JsonObject { ["type"] = "TENSOR", ["element"] = Write(type.Element) };
        if (type.HasFixedShape)
            json["shape"] = new JsonArray([.. type.Shape.Select(size => JsonValue.Create(size))]);
        return json;
    }

    private static TensorType ReadTensor(JsonObject json, int depth)
    {
        DataType element = Read(JsonFields.Required(json, "element"), depth);
        if (!element.IsNumeric)
            throw JsonFields.Invalid(json, $"a tensor has numbers, not {element}");
        if (!JsonFields.Has(json, "shape"))
            return new TensorType(element, default);
        JsonArray shape = JsonFields.Array(json, "shape");
        var sizes = ImmutableArray.CreateBuilder<int>(shape.Count);
        long elements = 1;
        foreach (JsonNode? size in shape)
        {
            if (size is not JsonValue value || !JsonFields.TryLong(value, out long number) || number is < 1 or > int.MaxValue)
                throw JsonFields.Invalid(shape, "a shape is made of whole numbers from 1");
            elements *= number;
            if (elements > int.MaxValue)
                throw JsonFields.Invalid(shape, $"a tensor has at most {int.MaxValue} elements");
            sizes.Add((int)number);
        }

        return new TensorType(element, sizes.MoveToImmutable());
    }

    private static MillraceException Unknown(JsonNode where, string name)
    {
        string[] known = [.. Simple.Keys, "ARRAY", "ROW", "TIMESTAMP", "EMBEDDING", "TENSOR"];
        string hint = Suggestion.Nearest(name, known) is { } nearest ? $"; is '{nearest}' meant?" : "";
        return JsonFields.Invalid(where, $"there is no type '{name}'{hint}");
    }
}
