using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Operators;

/// <summary>Tells NULLs from values.</summary>
internal sealed class NullTestFunction(bool isNull) : ScalarFunction
{
    public override string Name => isNull ? "is_null" : "is_not_null";

    public override FunctionTraits Traits { get; } = new() { PropagatesNull = false, CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Comparison",
        isNull ? "a IS NULL" : "a IS NOT NULL",
        "BOOLEAN NOT NULL",
        isNull ? "Whether the value is NULL." : "Whether there is a value.",
        [isNull ? "embedding IS NULL" : "embedding IS NOT NULL"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments.Count == 1
            ? new FunctionBinding([arguments[0].Type], BooleanType.Instance, false)
            : throw ArgumentError($"{arguments.Count} operands where 1 is taken");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context) => isNull
        ? Comparison.IsNull(arguments[0], context.RowCount, context.Allocator)
        : Comparison.IsNotNull(arguments[0], context.RowCount, context.Allocator);
}
