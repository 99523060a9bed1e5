using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Operators;

/// <summary>The five operations on numbers of a common type.</summary>
internal sealed class ArithmeticFunction(string symbol, ArithmeticOperator operation) : ScalarFunction
{
    public override string Name => symbol;

    public override FunctionDocumentation Documentation => new(
        "Arithmetic",
        $"a {symbol} b",
        "the common type",
        "Computes with numbers of a common type. Integers: overflow and division by zero are errors of the row. "
        + "Floats: IEEE 754. NULL if either is NULL.",
        [$"width {symbol} 2"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count != 2)
            throw ArgumentError($"{arguments.Count} operands where 2 are taken");
        DataType? type = FunctionArguments.CommonType(arguments.Select(a => a.Type));
        return type is { IsNumeric: true }
            ? new FunctionBinding([type, type], type)
            : throw ArgumentError($"{arguments[0].Type} and {arguments[1].Type} are not numbers of a common type");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context) =>
        Arithmetic.Apply(operation, arguments[0], arguments[1], context.RowCount, context.Allocator, context.Errors);
}
