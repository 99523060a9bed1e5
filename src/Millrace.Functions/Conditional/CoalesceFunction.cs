using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Conditional;

/// <summary>The first value that is not NULL.</summary>
internal sealed class CoalesceFunction : ScalarFunction, IConditionalFunction
{
    public override string Name => "coalesce";

    public override FunctionTraits Traits { get; } = new() { PropagatesNull = false, CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Conditional", "COALESCE(a, …)", "the common type", "The first value that is not NULL, or NULL.", ["COALESCE(caption, uri)"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        DataType? type = arguments.Count > 0 ? FunctionArguments.CommonType(arguments.Select(a => a.Type)) : null;
        return type is null
            ? throw ArgumentError("values of a common type are taken, at least one")
            : new FunctionBinding(FunctionArguments.Repeat(type, arguments.Count), type);
    }

    public void SelectRows(int argument, ReadOnlySpan<Operand> earlier, Span<bool> isNeeded)
    {
        for (int row = 0; row < isNeeded.Length; row++)
        {
            foreach (Operand value in earlier)
                isNeeded[row] &= value.IsNull(row);
        }
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using ColumnBuilder result = ColumnBuilder.Create(arguments[0].Column.Type, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            int chosen = 0;
            while (chosen < arguments.Length && arguments[chosen].IsNull(row))
                chosen++;
            if (chosen == arguments.Length)
                result.AppendNull();
            else
                result.AppendFrom(arguments[chosen].Column, arguments[chosen].IndexOf(row));
        }

        return result.Finish();
    }
}
