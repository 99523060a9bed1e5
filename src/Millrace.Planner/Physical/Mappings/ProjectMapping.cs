using System.Collections.Immutable;
using Millrace.Execution.Operators;
using Millrace.Execution.Operators.Streaming;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.Planning;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Planner.Physical.Mappings;

/// <summary>A projection; on an I/O slot where a function of it waits for files or sockets.</summary>
internal sealed class ProjectMapping : NodeMapping<ProjectNode>
{
    protected override PhysicalNode Map(ProjectNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context)
    {
        Schema schema = node.DeriveSchema([inputs[0].Schema], context.Typer);
        CompiledExpressions compiled = CompiledExpressions.Compile(node.Expressions, inputs[0].Schema, context.Typer);
        return new ProjectExec(node.Columns, compiled)
        {
            Id = node.Id,
            Schema = schema,
            Inputs = inputs,
            Declarations = new OperatorDeclarations
            {
                Slot = Slots.Of(node.Expressions, context.Typer),
                OutputSliceBytes = SliceSize.Of(schema),
                ScratchBytes = compiled.ScratchBytes,
                IsDeterministic = Slots.AreDeterministic(node.Expressions, context.Typer),
                GivesAtMostOneRow = true,
                MayReject = compiled.CanFail,
            },
        };
    }
}
