using System.Text.Json;
using System.Text.Json.Serialization;

namespace Millrace.Execution.Storage;

/// <summary>Writes a <see cref="SubtaskId"/> as <c>"stage/index"</c>.</summary>
internal sealed class SubtaskIdJsonConverter : JsonConverter<SubtaskId>
{
    /// <inheritdoc/>
    public override SubtaskId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return SubtaskId.Parse(reader.GetString() ?? string.Empty);
        }
        catch (FormatException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SubtaskId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
