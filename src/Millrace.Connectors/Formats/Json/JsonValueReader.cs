using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Millrace.Columnar.Builders;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Json;

/// <summary>Values that <see cref="JsonRowWriter"/> writes, back into builders.</summary>
internal static class JsonValueReader
{
    /// <summary>Adds exactly one value; NULL where it does not fit.</summary>
    /// <param name="value">The value; undefined or null for NULL.</param>
    /// <param name="field">What is wanted.</param>
    /// <param name="builder">Of the field's type.</param>
    /// <returns>Whether the value fits.</returns>
    public static bool Append(JsonElement value, Field field, ColumnBuilder builder)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            builder.AppendNull();
            return field.IsNullable;
        }

        switch (field.Type.Storage)
        {
            case ListType list:
                return AppendList(value, list.Item, (ListBuilder)builder);
            case FixedSizeListType list:
                return AppendFixedList(value, list, (FixedSizeListBuilder)builder);
            case StructType members:
                return AppendStruct(value, members, (StructBuilder)builder);
            default:
                bool fits = TryAppend(value, field.Type.Storage, builder);
                if (!fits)
                    builder.AppendNull();
                return fits;
        }
    }

    private static bool TryAppend(JsonElement value, DataType type, ColumnBuilder builder)
    {
        switch (builder)
        {
            case BooleanBuilder booleans when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                booleans.Append(value.GetBoolean());
                return true;
            case BytesBuilder bytes:
                return type is Utf8Type ? TryAppendText(value, bytes) : TryAppendBytes(value, bytes);
            case FixedWidthBuilder<long> times when type is TimestampType timestamp:
                bool isTime = value.ValueKind == JsonValueKind.String
                    && TryGetText(value) is string text && JsonTimestamp.TryParse(text, timestamp, out long time) && Add(times, time);
                return isTime;
            case FixedWidthBuilder<sbyte> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.AllowLeadingSign);
            case FixedWidthBuilder<byte> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.None);
            case FixedWidthBuilder<short> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.AllowLeadingSign);
            case FixedWidthBuilder<ushort> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.None);
            case FixedWidthBuilder<int> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.AllowLeadingSign);
            case FixedWidthBuilder<uint> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.None);
            case FixedWidthBuilder<long> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.AllowLeadingSign);
            case FixedWidthBuilder<ulong> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.None);
            case FixedWidthBuilder<Half> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.Float);
            case FixedWidthBuilder<float> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.Float);
            case FixedWidthBuilder<double> numbers:
                return TryAppendNumber(value, numbers, NumberStyles.Float);
            default:
                return false;
        }
    }

    private static bool Add<T>(FixedWidthBuilder<T> builder, T value)
        where T : unmanaged
    {
        builder.Append(value);
        return true;
    }

    /// <summary>A number, or a string of one: so are those written that JSON's readers would round.</summary>
    private static bool TryAppendNumber<T>(JsonElement value, FixedWidthBuilder<T> builder, NumberStyles style)
        where T : unmanaged, INumber<T>
    {
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
            return false;
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value).Trim((byte)'"');
        if (value.ValueKind == JsonValueKind.Number && style != NumberStyles.Float && raw.IndexOfAny("eE."u8) >= 0)
            return value.TryGetDecimal(out decimal whole) && decimal.IsInteger(whole) && TryConvert(whole, out T integer) && Add(builder, integer);
        return T.TryParse(raw, style, CultureInfo.InvariantCulture, out T number)
            && (T.IsFinite(number) || value.ValueKind == JsonValueKind.String)
            && Add(builder, number);
    }

    private static bool TryConvert<T>(decimal whole, out T number)
        where T : unmanaged, INumber<T>
    {
        number = T.CreateSaturating(whole);
        return decimal.CreateChecked(number) == whole;
    }

    /// <summary>A string; any other value as the text that stands there.</summary>
    private static bool TryAppendText(JsonElement value, BytesBuilder builder)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        if (value.ValueKind != JsonValueKind.String)
        {
            builder.Append(raw);
            return true;
        }

        if (raw.IndexOf((byte)'\\') < 0)
        {
            builder.Append(raw[1..^1]);
            return true;
        }

        string? text = TryGetText(value);
        if (text is null)
            return false;
        builder.Append(text);
        return true;
    }

    private static bool TryAppendBytes(JsonElement value, BytesBuilder builder)
    {
        if (value.ValueKind != JsonValueKind.String || !value.TryGetBytesFromBase64(out byte[]? bytes))
            return false;
        builder.Append(bytes);
        return true;
    }

    /// <summary>A string's text, or null for half a surrogate pair.</summary>
    private static string? TryGetText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool AppendList(JsonElement value, Field item, ListBuilder builder)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            builder.AppendNull();
            return false;
        }

        bool fits = true;
        foreach (JsonElement element in value.EnumerateArray())
            fits &= Append(element, item, builder.Items);
        builder.CloseList();
        return fits;
    }

    private static bool AppendFixedList(JsonElement value, FixedSizeListType list, FixedSizeListBuilder builder)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != list.Size)
        {
            builder.AppendNull();
            return false;
        }

        bool fits = true;
        foreach (JsonElement element in value.EnumerateArray())
            fits &= Append(element, list.Item, builder.Items);
        builder.CloseList();
        return fits;
    }

    private static bool AppendStruct(JsonElement value, StructType members, StructBuilder builder)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            builder.AppendNull();
            return false;
        }

        bool fits = true;
        for (int i = 0; i < members.Fields.Length; i++)
        {
            bool isThere = value.TryGetProperty(members.Fields[i].Name, out JsonElement member);
            fits &= Append(isThere ? member : default, members.Fields[i], builder.Member(i));
        }

        builder.CloseRow();
        return fits;
    }
}
