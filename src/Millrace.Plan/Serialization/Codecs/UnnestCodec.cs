using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

internal sealed class UnnestCodec() : CoreCodec<UnnestNode>("unnest", 1)
{
    protected override JsonObject Write(UnnestNode node)
    {
        var json = new JsonObject { ["array"] = ExpressionJson.Write(node.Array), ["item"] = node.ItemColumn };
        if (node.OrdinalityColumn is not null)
            json["ordinality"] = node.OrdinalityColumn;
        CarriedJson.Write(json, node.Carried);
        return json;
    }

    protected override UnnestNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs) => new(
        inputs[0],
        ExpressionJson.Read(JsonFields.Required(json, "array")),
        JsonFields.Text(json, "item"),
        JsonFields.TextOrNull(json, "ordinality"))
    {
        Carried = CarriedJson.Read(json),
    };
}
