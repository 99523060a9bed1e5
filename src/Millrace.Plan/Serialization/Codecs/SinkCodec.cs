using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

internal sealed class SinkCodec() : CoreCodec<SinkNode>("sink", 1)
{
    protected override JsonObject Write(SinkNode node) => new() { ["table"] = CatalogJson.Write(node.Table) };

    protected override SinkNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs) =>
        new(inputs[0], CatalogJson.ReadTable(JsonFields.Object(json, "table")));
}
