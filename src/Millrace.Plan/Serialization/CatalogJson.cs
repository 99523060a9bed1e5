using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Catalog;

namespace Millrace.Plan.Serialization;

/// <summary>Definitions of tables and models as JSON, as nodes hold them.</summary>
internal static class CatalogJson
{
    public static JsonObject Write(TableDefinition table)
    {
        var json = new JsonObject { ["name"] = table.Name };
        if (table.Schema is not null)
            json["schema"] = SchemaJson.Write(table.Schema);
        json["options"] = WriteOptions(table.Options);
        return json;
    }

    public static TableDefinition ReadTable(JsonObject json) => new(
        JsonFields.Text(json, "name"),
        JsonFields.Has(json, "schema") ? SchemaJson.Read(JsonFields.Array(json, "schema")) : null,
        ReadOptions(JsonFields.Object(json, "options")));

    public static JsonObject Write(ModelDefinition model) => new()
    {
        ["name"] = model.Name,
        ["input"] = SchemaJson.Write(model.Input),
        ["output"] = SchemaJson.Write(model.Output),
        ["options"] = WriteOptions(model.Options),
    };

    public static ModelDefinition ReadModel(JsonObject json) => new(
        JsonFields.Text(json, "name"),
        SchemaJson.Read(JsonFields.Array(json, "input")),
        SchemaJson.Read(JsonFields.Array(json, "output")),
        ReadOptions(JsonFields.Object(json, "options")));

    public static JsonObject WriteOptions(ImmutableSortedDictionary<string, string> options)
    {
        var json = new JsonObject();
        foreach ((string key, string value) in options)
            json[key] = value;
        return json;
    }

    public static ImmutableSortedDictionary<string, string> ReadOptions(JsonObject json)
    {
        ImmutableSortedDictionary<string, string>.Builder options = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        JsonFields.Find(json, ""); // finds names that stand twice
        foreach ((string key, JsonNode? value) in json)
            options[key] = JsonFields.AsText(value ?? throw JsonFields.Invalid(json, $"'{key}' is null"));
        return options.ToImmutable();
    }
}
