using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Plan.Serialization;

/// <summary>
/// Constants as JSON: <c>{"literal": 5, "type": "INT"}</c>. What JSON has no number for is a text: <c>"NaN"</c>, <c>"Infinity"</c>.
/// </summary>
internal static class LiteralJson
{
    public static JsonObject Write(LiteralExpression literal)
    {
        JsonNode? value = literal.Value switch
        {
            null => null,
            bool flag => flag,
            long number => number,
            ulong number => number,
            double number when double.IsFinite(number) => JsonValue.Create(number),
            double number => number.ToString(CultureInfo.InvariantCulture),
            string text => text,
            object other => throw MillraceException.Internal("PLAN_INVALID", $"a constant is held as {other.GetType().Name}"),
        };
        return new JsonObject { ["literal"] = value, ["type"] = TypeJson.Write(literal.Type) };
    }

    /// <summary>Reads a constant. Without a type it has the one that SQL gives it.</summary>
    public static LiteralExpression Read(JsonObject json)
    {
        JsonNode? value = JsonFields.Find(json, "literal");
        DataType? type = JsonFields.Find(json, "type") is { } written ? TypeJson.Read(written) : null;
        return value is null
            ? new LiteralExpression(null, type ?? NullType.Instance)
            : type is null ? Untyped(value) : new LiteralExpression(Typed(value, type), type);
    }

    private static LiteralExpression Untyped(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True => LiteralExpression.Of(true),
        JsonValueKind.False => LiteralExpression.Of(false),
        JsonValueKind.String => LiteralExpression.Of(JsonFields.AsText(value)),
        JsonValueKind.Number when value is JsonValue number && JsonFields.TryLong(number, out long whole) => LiteralExpression.Of(whole),
        JsonValueKind.Number => LiteralExpression.Of(Number(value)),
        _ => throw JsonFields.Invalid(value, "a constant is a number, a text, true, false or null"),
    };

    private static object Typed(JsonNode value, DataType type) => (type, value.GetValueKind()) switch
    {
        (BooleanType, JsonValueKind.True) => true,
        (BooleanType, JsonValueKind.False) => false,
        (Utf8Type, JsonValueKind.String) => JsonFields.AsText(value),
        (IntegerType { IsSigned: false } integer, JsonValueKind.Number) => Unsigned(value, integer),
        (IntegerType integer, JsonValueKind.Number) => Signed(value, integer),
        (TimestampType, JsonValueKind.Number) => Signed(value, IntegerType.Int64),
        (FloatType, JsonValueKind.Number or JsonValueKind.String) => Number(value),
        _ => throw JsonFields.Invalid(value, $"this is no constant of type {type}"),
    };

    private static long Signed(JsonNode value, IntegerType type)
    {
        long most = type.BitWidth == 64 ? long.MaxValue : (1L << (type.BitWidth - 1)) - 1;
        return JsonFields.TryLong((JsonValue)value, out long number) && number <= most && number >= -most - 1
            ? number
            : throw JsonFields.Invalid(value, $"this is no {type}");
    }

    private static ulong Unsigned(JsonNode value, IntegerType type)
    {
        ulong most = type.BitWidth == 64 ? ulong.MaxValue : (1UL << type.BitWidth) - 1;
        bool isNumber = ulong.TryParse(value.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        return isNumber && number <= most ? number : throw JsonFields.Invalid(value, $"this is no {type}");
    }

    private static double Number(JsonNode value)
    {
        string text = value.GetValueKind() == JsonValueKind.String ? JsonFields.AsText(value) : value.ToJsonString();
        bool isNumber = text is "NaN" or "Infinity" or "-Infinity" || value.GetValueKind() == JsonValueKind.Number;
        return isNumber && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && (double.IsFinite(number) || value.GetValueKind() == JsonValueKind.String)
            ? number
            : throw JsonFields.Invalid(value, "this is no number");
    }
}
