using System.Collections.Immutable;
using Millrace.Execution.Operators;
using Millrace.Execution.Operators.Streaming;
using Millrace.Execution.Planning;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Physical.Mappings;

/// <summary>A limit: one subtask that sees the rows in order.</summary>
internal sealed class LimitMapping : NodeMapping<LimitNode>
{
    protected override PhysicalNode Map(LimitNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context) =>
        new LimitExec(node.RowLimit, node.Offset)
        {
            Id = node.Id,
            Schema = inputs[0].Schema,
            Inputs = inputs,
            Declarations = new OperatorDeclarations
            {
                IsStateful = true,
                IsOrderSensitive = true,
                OutputSliceBytes = inputs[0].Declarations.OutputSliceBytes,
                GivesAtMostOneRow = true,
                MayReject = false,
            },
        };
}
