using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Conditional;

/// <summary>NULL in place of one value.</summary>
internal sealed class NullIfFunction : ScalarFunction
{
    public override string Name => "nullif";

    public override FunctionTraits Traits { get; } = new() { PropagatesNull = false, CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Conditional", "NULLIF(a, b)", "the common type", "NULL when a equals b, else a.", ["NULLIF(caption, '')"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        DataType? type = arguments.Count == 2 ? FunctionArguments.CommonType(arguments.Select(a => a.Type)) : null;
        return type is { IsComparable: true }
            ? new FunctionBinding([type, type], type)
            : throw ArgumentError("two values of a common type with equality are taken");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using ColumnBuilder result = ColumnBuilder.Create(arguments[0].Column.Type, context.Allocator);
        (Operand value, Operand other) = (arguments[0], arguments[1]);
        for (int row = 0; row < context.RowCount; row++)
        {
            bool isEqual = !value.IsNull(row) && !other.IsNull(row)
                && Comparison.AreEqual(value.Column, value.IndexOf(row), other.Column, other.IndexOf(row));
            if (isEqual)
                result.AppendNull();
            else
                result.AppendFrom(value.Column, value.IndexOf(row));
        }

        return result.Finish();
    }
}
