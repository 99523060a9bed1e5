using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

internal sealed class LimitCodec() : CoreCodec<LimitNode>("limit", 1)
{
    protected override JsonObject Write(LimitNode node) => new() { ["rows"] = node.RowLimit, ["offset"] = node.Offset };

    protected override LimitNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs) =>
        new(inputs[0], JsonFields.Integer(json, "rows", 0), JsonFields.Has(json, "offset") ? JsonFields.Integer(json, "offset", 0) : 0);
}
