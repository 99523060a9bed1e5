using System.Collections.Immutable;
using Millrace.Execution.Planning;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Physical.Mappings;

/// <summary>The mapping of one kind of node.</summary>
/// <typeparam name="TNode">The kind.</typeparam>
internal abstract class NodeMapping<TNode> : IPhysicalMapping
    where TNode : LogicalNode
{
    public Type NodeType => typeof(TNode);

    public PhysicalNode Map(LogicalNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context) => Map((TNode)node, inputs, context);

    /// <summary>Maps a node over its mapped inputs.</summary>
    protected abstract PhysicalNode Map(TNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context);
}
