using System.Collections.Immutable;
using Millrace.Plan.Logical;

namespace Millrace.Execution.Planning;

/// <summary>Turns a kind of logical node into physical operators. Stateless; packages bring their own.</summary>
public interface IPhysicalMapping
{
    /// <summary>The kind of node that it maps.</summary>
    Type NodeType { get; }

    /// <summary>Maps a node over its mapped inputs.</summary>
    PhysicalNode Map(LogicalNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context);
}
