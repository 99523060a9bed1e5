using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.Operators.Streaming;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.Planning;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Planner.Physical.Mappings;

/// <summary>A filter.</summary>
internal sealed class FilterMapping : NodeMapping<FilterNode>
{
    protected override PhysicalNode Map(FilterNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context)
    {
        Schema schema = inputs[0].Schema;
        Expression predicate = context.Typer.TypeOf(node.Predicate, schema) is NullType
            ? new CastExpression(node.Predicate, BooleanType.Instance)
            : node.Predicate;
        CompiledExpressions compiled = CompiledExpressions.Compile([predicate], schema, context.Typer);
        return new FilterExec(node.Predicate, compiled)
        {
            Id = node.Id,
            Schema = schema,
            Inputs = inputs,
            Declarations = new OperatorDeclarations
            {
                Slot = Slots.Of(node.Expressions, context.Typer),
                OutputSliceBytes = inputs[0].Declarations.OutputSliceBytes,
                ScratchBytes = compiled.ScratchBytes + 2 * Batch.MaxRows,
                IsDeterministic = Slots.AreDeterministic(node.Expressions, context.Typer),
                GivesAtMostOneRow = true,
                MayReject = compiled.CanFail,
            },
        };
    }
}
