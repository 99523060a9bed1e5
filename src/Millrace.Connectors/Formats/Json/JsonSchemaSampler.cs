using System.Text.Json;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Json;

/// <summary>
/// Finds out columns from the first lines of a file: numbers BIGINT or DOUBLE, arrays and objects nested, VARCHAR where values differ in
/// kind.
/// </summary>
internal static class JsonSchemaSampler
{
    /// <summary>Columns in order of first appearance, all of them nullable.</summary>
    /// <exception cref="MillraceException"><c>FILE_INVALID</c> (user): no line is a JSON object.</exception>
    public static Schema Sample(string path, JsonOptions options)
    {
        using var lines = new JsonLines(path, options.MaxLineBytes.Bytes);
        DataType? merged = null;
        for (int i = 0; i < options.SampleRows && lines.Next(); i++)
        {
            if (lines.Problem is null && TryInfer(lines.Line) is StructType line)
                merged = merged is null ? line : Merge(merged, line);
        }

        return merged is StructType { Fields.Length: > 0 } columns
            ? new Schema([.. columns.Fields.Select(f => f with { Type = Settle(f.Type) })])
            : throw MillraceException.User(
                "FILE_INVALID",
                $"no line of '{path}' is a JSON object with members, so its columns are unknown",
                "Declare the columns, or check the file: an object a line");
    }

    private static DataType? TryInfer(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return Infer(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static DataType Infer(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return BooleanType.Instance;
            case JsonValueKind.Number:
                return value.TryGetInt64(out _) ? IntegerType.Int64 : FloatType.Float64;
            case JsonValueKind.String:
                return Utf8Type.Instance;
            case JsonValueKind.Array:
                DataType item = NullType.Instance;
                foreach (JsonElement element in value.EnumerateArray())
                    item = Merge(item, Infer(element));
                return new ListType(item);
            case JsonValueKind.Object:
                var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
                foreach (JsonProperty member in value.EnumerateObject())
                    fields[member.Name] = new Field(member.Name, Infer(member.Value));
                return new StructType([.. fields.Values]);
            default:
                return NullType.Instance;
        }
    }

    private static DataType Merge(DataType left, DataType right) => (left, right) switch
    {
        _ when left.Equals(right) => left,
        (NullType, _) => right,
        (_, NullType) => left,
        (IntegerType or FloatType, IntegerType or FloatType) => FloatType.Float64,
        (ListType a, ListType b) => new ListType(Merge(a.Item.Type, b.Item.Type)),
        (StructType a, StructType b) => MergeMembers(a, b),
        _ => Utf8Type.Instance,
    };

    private static StructType MergeMembers(StructType left, StructType right)
    {
        var fields = left.Fields.ToList();
        foreach (Field field in right.Fields)
        {
            int index = left.IndexOf(field.Name);
            if (index < 0)
                fields.Add(field);
            else
                fields[index] = field with { Type = Merge(fields[index].Type, field.Type) };
        }

        return new StructType([.. fields]);
    }

    /// <summary>What was only ever null is text; so is an object without members, which no column can hold.</summary>
    private static DataType Settle(DataType type) => type switch
    {
        NullType or StructType { Fields.Length: 0 } => Utf8Type.Instance,
        ListType list => new ListType(Settle(list.Item.Type)),
        StructType members => new StructType([.. members.Fields.Select(f => f with { Type = Settle(f.Type) })]),
        _ => type,
    };
}
