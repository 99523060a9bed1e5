using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Operators;

/// <summary>Whether a value is one of some others.</summary>
internal sealed class InFunction : ScalarFunction
{
    public override string Name => "in";

    public override FunctionTraits Traits { get; } = new() { PropagatesNull = false, CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Comparison",
        "a IN (b, …)",
        "BOOLEAN",
        "TRUE when a equals one of the others; NULL when it equals none and a NULL is among them; else FALSE.",
        ["format IN ('JPEG', 'PNG')"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        DataType? type = arguments.Count > 1 ? FunctionArguments.CommonType(arguments.Select(a => a.Type)) : null;
        return type is { IsComparable: true }
            ? new FunctionBinding(FunctionArguments.Repeat(type, arguments.Count), BooleanType.Instance)
            : throw ArgumentError("values of a common type with equality are taken, at least one behind IN");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        Column found = Equal(arguments[0], arguments[1], context);
        for (int i = 2; i < arguments.Length; i++)
        {
            using Column before = found;
            using Column equal = Equal(arguments[0], arguments[i], context);
            found = BooleanLogic.Or(new Operand(before), new Operand(equal), context.RowCount, context.Allocator);
        }

        return found;
    }

    private static Column Equal(Operand left, Operand right, EvaluationContext context) =>
        Comparison.Compare(ComparisonOperator.Equal, left, right, context.RowCount, context.Allocator);
}
