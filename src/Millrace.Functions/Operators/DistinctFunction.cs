using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Operators;

/// <summary>Equality in which NULL equals NULL.</summary>
internal sealed class DistinctFunction(bool isDistinct) : ScalarFunction
{
    public override string Name => isDistinct ? "is_distinct_from" : "is_not_distinct_from";

    public override FunctionTraits Traits { get; } = new() { PropagatesNull = false, CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Comparison",
        isDistinct ? "a IS DISTINCT FROM b" : "a IS NOT DISTINCT FROM b",
        "BOOLEAN NOT NULL",
        $"Whether the values {(isDistinct ? "differ" : "are equal")}, where NULL equals NULL.",
        [isDistinct ? "label IS DISTINCT FROM 'cat'" : "label IS NOT DISTINCT FROM 'cat'"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        DataType? type = arguments.Count == 2 ? FunctionArguments.CommonType(arguments.Select(a => a.Type)) : null;
        return type is { IsComparable: true }
            ? new FunctionBinding([type, type], BooleanType.Instance, false)
            : throw ArgumentError("two values of a common type with equality are taken");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        Column distinct = Comparison.IsDistinctFrom(arguments[0], arguments[1], context.RowCount, context.Allocator);
        if (isDistinct)
            return distinct;
        using (distinct)
            return BooleanLogic.Not(new Operand(distinct), context.RowCount, context.Allocator);
    }
}
