using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Arrays;

/// <summary>An item of an array.</summary>
internal sealed class ElementAtFunction : ScalarFunction
{
    public override string Name => "element_at";

    public override FunctionDocumentation Documentation { get; } = new(
        "Arrays",
        "array[index]  or  ELEMENT_AT(array, index BIGINT)",
        "the items' type",
        "The item at an index, counted from 1; NULL when there is none.",
        ["embedding[1]"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        bool fits = arguments.Count == 2 && FunctionArguments.Fits(arguments[1], IntegerType.Int64);
        return fits && ListItems.TypeOf(arguments[0].Type) is DataType item
            ? new FunctionBinding([arguments[0].Type, IntegerType.Int64], item)
            : throw ArgumentError("an array and a whole number are taken");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        (Operand array, Operand index) = (arguments[0], arguments[1]);
        Column items = array.Column.Children[0];
        using ColumnBuilder result = ColumnBuilder.Create(items.Type, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            if (array.IsNull(row) || index.IsNull(row))
            {
                result.AppendNull();
                continue;
            }

            (int start, int count) = ListItems.Of(array.Column, array.IndexOf(row));
            long place = index.Column.Values<long>()[index.IndexOf(row)];
            if (place >= 1 && place <= count)
                result.AppendFrom(items, start + (int)place - 1);
            else
                result.AppendNull();
        }

        return result.Finish();
    }
}
