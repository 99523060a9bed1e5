using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Errors;

namespace Millrace.Plan.Serialization;

/// <summary>
/// Reads members of JSON objects for codecs. Whatever is missing or of another kind is <c>PLAN_INVALID</c> (user) with its JSON path.
/// </summary>
public static class JsonFields
{
    /// <summary>A member's text.</summary>
    public static string Text(JsonObject json, string name) => AsText(Required(json, name));

    /// <summary>A member's text, or null where it is missing or null.</summary>
    public static string? TextOrNull(JsonObject json, string name) => Find(json, name) is { } node ? AsText(node) : null;

    /// <summary>A member's whole number.</summary>
    /// <param name="json">The object.</param>
    /// <param name="name">The member.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    public static long Integer(JsonObject json, string name, long least = long.MinValue, long most = long.MaxValue)
    {
        JsonNode node = Required(json, name);
        if (node is not JsonValue value || !TryLong(value, out long number))
            throw Expected(node, "a whole number");
        return number >= least && number <= most ? number : throw Invalid(node, $"{number} is not between {least} and {most}");
    }

    /// <summary>A member's truth value; the default where it is missing.</summary>
    public static bool Flag(JsonObject json, string name, bool defaultValue)
    {
        JsonNode? node = Find(json, name);
        if (node is null)
            return defaultValue;
        return node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Expected(node, "true or false"),
        };
    }

    /// <summary>A member that is an object.</summary>
    public static JsonObject Object(JsonObject json, string name) => AsObject(Required(json, name));

    /// <summary>A member that is an array.</summary>
    public static JsonArray Array(JsonObject json, string name) =>
        Required(json, name) is var node && node is JsonArray array ? array : throw Expected(node, "an array");

    /// <summary>The texts of a member that is an array of texts.</summary>
    public static IEnumerable<string> Texts(JsonObject json, string name)
    {
        JsonArray array = Array(json, name);
        return array.Select((node, i) => AsText(node ?? throw Missing(array, i)));
    }

    /// <summary>A member that is not null.</summary>
    public static JsonNode Required(JsonObject json, string name) =>
        Find(json, name) ?? throw Invalid(json, $"'{name}' is missing");

    /// <summary>A member, or null where it is missing or null.</summary>
    public static JsonNode? Find(JsonObject json, string name)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return json.TryGetPropertyValue(name, out JsonNode? node) ? node : null;
        }
        catch (ArgumentException)
        {
            // The object is made lazily, and has a name twice.
            throw Invalid(json, "a name stands there twice");
        }
    }

    /// <summary>Whether a member is there, be it null.</summary>
    public static bool Has(JsonObject json, string name) => Find(json, name) is not null || json.ContainsKey(name);

    /// <summary>The node as an object.</summary>
    public static JsonObject AsObject(JsonNode node) => node as JsonObject ?? throw Expected(node, "an object");

    /// <summary>The node as a text.</summary>
    public static string AsText(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.GetValueKind() != JsonValueKind.String)
            throw Expected(node, "a text");
        try
        {
            return node.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair.
            throw Invalid(node, "the text is not valid Unicode");
        }
    }

    /// <summary>An item that is missing from an array because it is null.</summary>
    public static MillraceException Missing(JsonArray array, int index) => Invalid(array, $"item {index} is null");

    /// <summary>The error for a plan that cannot be read.</summary>
    /// <param name="where">The node that is wrong.</param>
    /// <param name="message">What is wrong with it.</param>
    public static MillraceException Invalid(JsonNode where, string message) => MillraceException.User(
        "PLAN_INVALID",
        $"the plan is not valid at {PathOf(where)}: {message}",
        "Make the plan anew with a front end of this version, or mend the JSON there");

    /// <summary>Where a node stands: <c>$.root.inputs[0].body</c>; the ends alone of a path that is very long.</summary>
    public static string PathOf(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        const int PathCharactersMax = 240;
        string path = node.GetPath();
        return path.Length <= PathCharactersMax ? path : $"{path[..(PathCharactersMax / 2)]}…{path[^(PathCharactersMax / 2)..]}";
    }

    /// <summary>The whole number of a node, read from text or made in memory.</summary>
    internal static bool TryLong(JsonValue value, out long number)
    {
        number = 0;
        if (value.TryGetValue(out JsonElement element))
            return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out number);
        if (value.TryGetValue(out int small))
            number = small;
        else if (!value.TryGetValue(out number))
            return false;
        return true;
    }

    private static MillraceException Expected(JsonNode node, string what) => Invalid(node, $"{what} is expected");
}
