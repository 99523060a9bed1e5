using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

/// <summary>A codec of one of the engine's own nodes: checks how many inputs there are.</summary>
internal abstract class CoreCodec<TNode>(string name, int inputCount) : NodeCodec
    where TNode : LogicalNode
{
    public sealed override Type NodeType => typeof(TNode);

    public sealed override string Name { get; } = name;

    public sealed override JsonObject Write(LogicalNode node) => Write((TNode)node);

    public sealed override LogicalNode Read(JsonObject json, int version, ImmutableArray<LogicalNode> inputs) =>
        inputs.Length == inputCount
            ? Read(json, inputs)
            : throw JsonFields.Invalid(json, $"'{Name}' has {inputs.Length} inputs, and takes {inputCount}");

    protected abstract JsonObject Write(TNode node);

    protected abstract TNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs);
}
