using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Numbers;

/// <summary>The greatest or least of some values.</summary>
internal sealed class ExtremeFunction(bool isGreatest) : ScalarFunction
{
    public override string Name => isGreatest ? "greatest" : "least";

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Numbers",
        $"{Name.ToUpperInvariant()}(a, b, …)",
        "the common type",
        $"The {Name} of the values: numbers, text by bytes, timestamps. NULL if any is NULL.",
        [$"{Name.ToUpperInvariant()}(width, height)"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        DataType? type = arguments.Count > 0 ? FunctionArguments.CommonType(arguments.Select(a => a.Type)) : null;
        return type is IntegerType or FloatType or Utf8Type or TimestampType or BinaryType
            ? new FunctionBinding(FunctionArguments.Repeat(type, arguments.Count), type)
            : throw ArgumentError("values of a common type with an order are taken, at least one");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using ColumnBuilder result = ColumnBuilder.Create(arguments[0].Column.Type, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            int chosen = Choose(arguments, row);
            if (chosen < 0)
                result.AppendNull();
            else
                result.AppendFrom(arguments[chosen].Column, arguments[chosen].IndexOf(row));
        }

        return result.Finish();
    }

    private int Choose(ReadOnlySpan<Operand> arguments, int row)
    {
        int chosen = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].IsNull(row))
                return -1;
            int order = Comparison.Order(
                arguments[i].Column, arguments[i].IndexOf(row), arguments[chosen].Column, arguments[chosen].IndexOf(row));
            if (isGreatest ? order > 0 : order < 0)
                chosen = i;
        }

        return chosen;
    }
}
