using System.Text.Json.Nodes;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>Small changes of a JSON document, each value by itself; of values that differ in their places in lists only, the first two.</summary>
internal static class JsonMutations
{
    /// <summary>Each changed document, with the place and the kind of the change.</summary>
    public static IEnumerable<(string Path, string Kind, JsonNode Root)> Of(JsonNode root)
    {
        var met = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string[] path in Paths(root, []))
        {
            string form = string.Join('/', path.Select(name => char.IsAsciiDigit(name[0]) ? "*" : name));
            met[form] = met.GetValueOrDefault(form) + 1;
            if (met[form] > 2)
                continue;
            foreach ((string kind, Func<JsonNode?, JsonNode?> change) in Changes(Find(root, path)))
            {
                JsonNode copy = root.DeepClone();
                Set(Find(copy, path[..^1])!, path[^1], change(Find(copy, path)?.DeepClone()));
                yield return (string.Join('/', path), kind, copy);
            }

            JsonNode without = root.DeepClone();
            if (Find(without, path[..^1]) is JsonObject owner)
                owner.Remove(path[^1]);
            else
                Find(without, path[..^1])!.AsArray().RemoveAt(Number(path[^1]));
            yield return (string.Join('/', path), "removed", without);
            if (Find(root, path[..^1]) is not JsonArray)
                continue;
            JsonNode twice = root.DeepClone();
            JsonArray list = Find(twice, path[..^1])!.AsArray();
            list.Add(list[Number(path[^1])]?.DeepClone());
            yield return (string.Join('/', path), "duplicated", twice);
        }
    }

    private static IEnumerable<string[]> Paths(JsonNode? node, string[] path)
    {
        if (path.Length > 0)
            yield return path;
        IEnumerable<(string Name, JsonNode? Value)> children = node switch
        {
            JsonObject named => named.Select(pair => (pair.Key, pair.Value)),
            JsonArray list => list.Select((value, i) => ($"{i}", value)),
            _ => [],
        };
        foreach ((string name, JsonNode? value) in children)
        {
            foreach (string[] inner in Paths(value, [.. path, name]))
                yield return inner;
        }
    }

    private static IEnumerable<(string Kind, Func<JsonNode?, JsonNode?> Change)> Changes(JsonNode? value)
    {
        yield return ("null", _ => null);
        yield return ("list", _ => new JsonArray());
        yield return ("object", _ => new JsonObject());
        yield return ("text", _ => JsonValue.Create("x"));
        yield return ("empty text", _ => JsonValue.Create(""));
        yield return ("negative", _ => JsonValue.Create(-1));
        yield return ("very negative", _ => JsonValue.Create(long.MinValue));
        yield return ("huge", _ => JsonValue.Create(long.MaxValue));
        yield return ("beyond", _ => JsonValue.Create(1e300));
        yield return ("one more", old => old is JsonValue number && number.TryGetValue(out long n) ? JsonValue.Create(n + 1) : JsonValue.Create(7));
        yield return ("other truth", old => old is JsonValue truth && truth.TryGetValue(out bool b) ? JsonValue.Create(!b) : JsonValue.Create(true));
    }

    private static JsonNode? Find(JsonNode? node, string[] path)
    {
        foreach (string name in path)
            node = node is JsonArray list ? list[Number(name)] : node![name];
        return node;
    }

    private static void Set(JsonNode owner, string name, JsonNode? value)
    {
        if (owner is JsonArray list)
            list[Number(name)] = value;
        else
            owner[name] = value;
    }

    private static int Number(string name) => int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
}
