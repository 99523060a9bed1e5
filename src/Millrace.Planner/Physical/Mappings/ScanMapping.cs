using System.Collections.Immutable;
using Millrace.Execution.Connectors;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Planner.Physical.Mappings;

/// <summary>A scan becomes its connector's source.</summary>
internal sealed class ScanMapping : NodeMapping<ScanNode>
{
    protected override PhysicalNode Map(ScanNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context)
    {
        Schema schema = node.DeriveSchema([], context.Typer);
        Schema columns = new([.. schema.Fields.Where(f => !Schema.IsHidden(f.Name))]);
        var request = new ScanRequest(columns, node.WithIdentity, node.RowLimit);
        return new SourceExec(node.Table, context.Connectors.Get(node.Table).CreateSource(node.Table, request))
        {
            Id = node.Id,
            LastingOptions = PlanInvariants.Of(node.Table.Options, context.Connectors.Get(node.Table).Options),
            Schema = schema,
            Declarations = new OperatorDeclarations { Slot = SlotKind.IO, OutputSliceBytes = SliceSize.Of(schema) },
        };
    }
}
