using System.Text.Json;

namespace Millrace.Connectors.Files;

/// <summary>Reads JSON that a source put into a checkpoint, and that may have been changed since.</summary>
internal static class CheckpointJson
{
    /// <summary>Whether reading failed for what the JSON holds.</summary>
    public static bool IsOfAnotherForm(Exception error) =>
        error is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException or OverflowException;

    /// <summary>A text; null is none.</summary>
    /// <exception cref="FormatException">It is null.</exception>
    public static string Text(JsonElement element) => element.GetString() ?? throw new FormatException("null is no text");
}
