using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Arrays;

/// <summary>How many items an array has.</summary>
internal sealed class CardinalityFunction : ScalarFunction
{
    public override string Name => "cardinality";

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation { get; } = new(
        "Arrays", "CARDINALITY(array)", "INT", "How many items the array has.", ["CARDINALITY(ARRAY[1, 2, 3])"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments.Count == 1 && arguments[0].Type.Storage is ListType or FixedSizeListType
            ? new FunctionBinding([arguments[0].Type], IntegerType.Int32)
            : throw ArgumentError("one array is taken");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new FixedWidthBuilder<int>(IntegerType.Int32, context.Allocator, context.RowCount);
        Operand array = arguments[0];
        for (int row = 0; row < context.RowCount; row++)
        {
            if (array.IsNull(row))
                result.AppendNull();
            else
                result.Append(ListItems.Of(array.Column, array.IndexOf(row)).Count);
        }

        return result.Finish();
    }
}
