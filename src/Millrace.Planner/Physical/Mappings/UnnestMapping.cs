using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.Operators.Streaming;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.Planning;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Planner.Physical.Mappings;

/// <summary>An unnest.</summary>
internal sealed class UnnestMapping : NodeMapping<UnnestNode>
{
    protected override PhysicalNode Map(UnnestNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context)
    {
        Schema schema = node.DeriveSchema([inputs[0].Schema], context.Typer);
        CompiledExpressions compiled = CompiledExpressions.Compile([node.Array], inputs[0].Schema, context.Typer);
        ImmutableArray<int> carried = [.. CarriedColumns.Of(node.Carried, inputs[0].Schema).Select(f => inputs[0].Schema.IndexOf(f.Name))];
        return new UnnestExec(node.Array, compiled, carried, node.OrdinalityColumn is not null)
        {
            Id = node.Id,
            Schema = schema,
            Inputs = inputs,
            Declarations = new OperatorDeclarations
            {
                Slot = Slots.Of(node.Expressions, context.Typer),
                OutputSliceBytes = SliceSize.Of(schema),
                ScratchBytes = Batch.MaxBytes,
                IsDeterministic = Slots.AreDeterministic(node.Expressions, context.Typer),
                MayReject = compiled.CanFail,
            },
        };
    }
}
