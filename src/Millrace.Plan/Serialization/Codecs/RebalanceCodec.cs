using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

internal sealed class RebalanceCodec() : CoreCodec<RebalanceNode>("rebalance", 1)
{
    protected override JsonObject Write(RebalanceNode node) => [];

    protected override RebalanceNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs) => new(inputs[0]);
}
