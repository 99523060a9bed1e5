using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Json;

/// <summary>Writes rows as JSON objects by column name: the one mapping of types to JSON, for files and for the command line.</summary>
/// <remarks>
/// <para>
/// NULL → null · booleans → true, false · integers → numbers; of 64 bits outside ±2^53 as strings · floats → the shortest number that
/// reads back; <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c> as strings · text → string; what is no UTF-8 in it is replaced ·
/// bytes → base64 string · times → ISO 8601, with <c>Z</c> where they are instants · lists, EMBEDDING → arrays · structs, OBJECT_REF,
/// IMAGE → objects of their members · TENSOR of fixed shape → a flat array in row-major order; of free shape → an object of
/// <c>data</c> and <c>shape</c>. Hidden columns (<c>$…</c>) are left out.
/// </para>
/// <para>Not thread-safe.</para>
/// </remarks>
public sealed class JsonRowWriter
{
    private const long SafeIntegerMax = 1L << 53;
    private readonly JsonEncodedText[] _names;
    private readonly Schema _schema;

    /// <summary>Makes a writer.</summary>
    /// <param name="schema">The columns of the batches to come.</param>
    public JsonRowWriter(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _names = [.. schema.Fields.Select(f => JsonEncodedText.Encode(f.Name, Options.Encoder))];
    }

    /// <summary>What a <see cref="Utf8JsonWriter"/> is to be made with: letters are not escaped without need.</summary>
    public static JsonWriterOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Writes a row as an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="batch">Of the schema that this was made for; borrowed.</param>
    /// <param name="row">Which row.</param>
    public void WriteRow(Utf8JsonWriter json, Batch batch, int row)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(batch);
        json.WriteStartObject();
        for (int i = 0; i < _names.Length; i++)
        {
            if (Schema.IsHidden(_schema[i].Name))
                continue;
            json.WritePropertyName(_names[i]);
            WriteValue(json, batch[i], row);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes one value.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="column">Its column, borrowed.</param>
    /// <param name="row">Its place.</param>
    public static void WriteValue(Utf8JsonWriter json, Column column, int row)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(column);
        if (column.IsNull(row))
        {
            json.WriteNullValue();
            return;
        }

        switch (column.Type.Storage)
        {
            case BooleanType:
                json.WriteBooleanValue(column.GetBoolean(row));
                break;
            case IntegerType integer:
                WriteInteger(json, integer, column, row);
                break;
            case FloatType number:
                WriteFloat(json, number, column, row);
                break;
            case TimestampType timestamp:
                Span<byte> text = stackalloc byte[JsonTimestamp.BytesMax];
                json.WriteStringValue(text[..JsonTimestamp.Format(column.Values<long>()[row], timestamp, text)]);
                break;
            case Utf8Type:
                WriteText(json, column.GetBytes(row));
                break;
            case BinaryType:
                json.WriteBase64StringValue(column.GetBytes(row));
                break;
            case ListType:
                WriteItems(json, column.Children[0], column.ValueOffsets[row], column.ValueOffsets[row + 1]);
                break;
            case FixedSizeListType list:
                WriteItems(json, column.Children[0], row * list.Size, (row + 1) * list.Size);
                break;
            case StructType members:
                WriteStruct(json, members, column, row);
                break;
            default:
                throw MillraceException.Internal("TYPE_UNKNOWN", $"{column.Type} has no JSON form");
        }
    }

    private static void WriteInteger(Utf8JsonWriter json, IntegerType type, Column column, int row)
    {
        if (type is { BitWidth: 64, IsSigned: false })
        {
            ulong large = column.Values<ulong>()[row];
            if (large > SafeIntegerMax)
                WriteFormatted(json, large);
            else
                json.WriteNumberValue(large);
            return;
        }

        long value = type.BitWidth switch
        {
            8 => type.IsSigned ? column.Values<sbyte>()[row] : column.Values<byte>()[row],
            16 => type.IsSigned ? column.Values<short>()[row] : column.Values<ushort>()[row],
            32 => type.IsSigned ? column.Values<int>()[row] : column.Values<uint>()[row],
            _ => column.Values<long>()[row],
        };
        if (value is > SafeIntegerMax or < -SafeIntegerMax)
            WriteFormatted(json, value);
        else
            json.WriteNumberValue(value);
    }

    private static void WriteFormatted<T>(Utf8JsonWriter json, T value)
        where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[24];
        bool fits = value.TryFormat(text, out int length, default, null);
        System.Diagnostics.Debug.Assert(fits, "64 bits take at most 20 digits");
        json.WriteStringValue(text[..length]);
    }

    private static void WriteFloat(Utf8JsonWriter json, FloatType type, Column column, int row)
    {
        double value = type.BitWidth switch
        {
            16 => (double)column.Values<Half>()[row],
            32 => column.Values<float>()[row],
            _ => column.Values<double>()[row],
        };
        if (double.IsFinite(value))
        {
            if (type.BitWidth == 64)
                json.WriteNumberValue(value);
            else
                json.WriteNumberValue((float)value);
            return;
        }

        json.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            json.WriteStringValue(text);
        else
            json.WriteStringValue(Encoding.UTF8.GetString(text));
    }

    private static void WriteItems(Utf8JsonWriter json, Column items, int start, int end)
    {
        json.WriteStartArray();
        for (int i = start; i < end; i++)
            WriteValue(json, items, i);
        json.WriteEndArray();
    }

    private static void WriteStruct(Utf8JsonWriter json, StructType members, Column column, int row)
    {
        json.WriteStartObject();
        for (int i = 0; i < members.Fields.Length; i++)
        {
            json.WritePropertyName(members.Fields[i].Name);
            WriteValue(json, column.Children[i], row);
        }

        json.WriteEndObject();
    }
}
