using System.Collections.Immutable;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Physical.Mappings;

/// <summary>A rebalance: an exchange, and no operator.</summary>
internal sealed class RebalanceMapping : NodeMapping<RebalanceNode>
{
    protected override PhysicalNode Map(RebalanceNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context) => new RebalanceExec
    {
        Id = node.Id,
        Schema = inputs[0].Schema,
        Inputs = inputs,
        Declarations = new OperatorDeclarations { OutputSliceBytes = inputs[0].Declarations.OutputSliceBytes, MayReject = false },
    };
}
