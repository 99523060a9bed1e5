using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Operators;

/// <summary>The six comparisons of values of a common type.</summary>
internal sealed class ComparisonFunction(string symbol, ComparisonOperator comparison) : ScalarFunction
{
    public override string Name => symbol;

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Comparison",
        $"a {symbol} b",
        "BOOLEAN",
        "Compares values of a common type: numbers, text by bytes, timestamps; = and <> also arrays, rows and references. NULL if either is NULL.",
        [$"width {symbol} 224"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count != 2)
            throw ArgumentError($"{arguments.Count} operands where 2 are taken");
        DataType type = FunctionArguments.CommonType(arguments.Select(a => a.Type))
            ?? throw ArgumentError($"{arguments[0].Type} and {arguments[1].Type} cannot be compared");
        bool isEquality = comparison is ComparisonOperator.Equal or ComparisonOperator.NotEqual;
        if (!type.IsComparable || (!isEquality && type.Storage is ListType or FixedSizeListType or StructType))
            throw ArgumentError($"values of {type} have no {(isEquality ? "equality" : "order")}");
        return new FunctionBinding([type, type], BooleanType.Instance);
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context) =>
        Comparison.Compare(comparison, arguments[0], arguments[1], context.RowCount, context.Allocator);
}
