using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Operators;

/// <summary>Changes a number's sign.</summary>
internal sealed class NegateFunction : ScalarFunction
{
    public override string Name => "negate";

    public override FunctionDocumentation Documentation => new(
        "Arithmetic", "-a", "the argument's type", "Changes the sign. The least integer has no opposite: an error of the row.", ["-width"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        DataType type = arguments.Count == 1 ? arguments[0].Type : throw ArgumentError($"{arguments.Count} operands where 1 is taken");
        if (type is NullType)
            type = IntegerType.Int32;
        return type is FloatType or IntegerType { IsSigned: true }
            ? new FunctionBinding([type], type)
            : throw ArgumentError($"{type} has no sign");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context) =>
        Arithmetic.Negate(arguments[0], context.RowCount, context.Allocator, context.Errors);
}
