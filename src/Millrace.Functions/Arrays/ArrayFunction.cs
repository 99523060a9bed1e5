using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Arrays;

/// <summary>Makes an array of values.</summary>
internal sealed class ArrayFunction : ScalarFunction
{
    public override string Name => "array";

    public override FunctionTraits Traits { get; } = new() { PropagatesNull = false, CanFail = false };

    public override FunctionDocumentation Documentation { get; } = new(
        "Arrays", "ARRAY[a, …]", "ARRAY of the common type", "An array of the values, NULLs among them.", ["ARRAY[1, 2, 3]"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        DataType type = FunctionArguments.CommonType(arguments.Select(a => a.Type)) ?? throw ArgumentError("the values have no common type");
        return new FunctionBinding(FunctionArguments.Repeat(type, arguments.Count), new ListType(type), false);
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        DataType item = arguments.Length == 0 ? IntegerType.Int32 : arguments[0].Column.Type;
        using var result = (ListBuilder)ColumnBuilder.Create(new ListType(item), context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            foreach (Operand argument in arguments)
                result.Items.AppendFrom(argument.Column, argument.IndexOf(row));
            result.CloseList();
        }

        return result.Finish();
    }
}
