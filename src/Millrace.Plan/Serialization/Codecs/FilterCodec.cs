using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

internal sealed class FilterCodec() : CoreCodec<FilterNode>("filter", 1)
{
    protected override JsonObject Write(FilterNode node) => new() { ["predicate"] = ExpressionJson.Write(node.Predicate) };

    protected override FilterNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs) =>
        new(inputs[0], ExpressionJson.Read(JsonFields.Required(json, "predicate")));
}
