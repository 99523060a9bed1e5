using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

internal sealed class PredictCodec() : CoreCodec<PredictNode>("predict", 1)
{
    protected override JsonObject Write(PredictNode node)
    {
        var json = new JsonObject
        {
            ["model"] = CatalogJson.Write(node.Model),
            ["columns"] = new JsonArray([.. node.InputColumns.Select(c => JsonValue.Create(c))]),
            ["configuration"] = CatalogJson.WriteOptions(node.Configuration),
        };
        CarriedJson.Write(json, node.Carried);
        return json;
    }

    protected override PredictNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs) => new(
        inputs[0],
        CatalogJson.ReadModel(JsonFields.Object(json, "model")),
        [.. JsonFields.Texts(json, "columns")],
        CatalogJson.ReadOptions(JsonFields.Object(json, "configuration")))
    {
        Carried = CarriedJson.Read(json),
    };
}
