using System.Collections.Immutable;
using Millrace.Execution.Operators;
using Millrace.Execution.Operators.Sources;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Plan.Catalog;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Physical.Mappings;

/// <summary>Rows written in the statement become a source of one split.</summary>
internal sealed class ValuesMapping : NodeMapping<ValuesNode>
{
    protected override PhysicalNode Map(ValuesNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context)
    {
        var table = new TableDefinition("values", node.Schema, ImmutableSortedDictionary<string, string>.Empty.Add("connector", "values"));
        return new SourceExec(table, new ValuesSource(node.Schema, node.Rows, context.Typer))
        {
            Id = node.Id,
            Schema = node.Schema,
            Declarations = new OperatorDeclarations
            {
                Slot = SlotKind.IO,
                OutputSliceBytes = SliceSize.Of(node.Schema, Math.Max(node.Rows.Length, 1)),
                MayReject = false,
            },
        };
    }
}
