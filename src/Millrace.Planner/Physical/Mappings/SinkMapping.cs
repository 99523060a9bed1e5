using System.Collections.Immutable;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Physical.Mappings;

/// <summary>A sink becomes its connector's sink.</summary>
internal sealed class SinkMapping : NodeMapping<SinkNode>
{
    protected override PhysicalNode Map(SinkNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context) =>
        new SinkExec(node.Table, context.Connectors.Get(node.Table).CreateSink(node.Table, inputs[0].Schema))
        {
            Id = node.Id,
            LastingOptions = PlanInvariants.Of(node.Table.Options, context.Connectors.Get(node.Table).Options),
            Schema = inputs[0].Schema,
            Inputs = inputs,
            Declarations = new OperatorDeclarations { Slot = SlotKind.IO, OutputSliceBytes = 0, MayReject = false },
        };
}
