using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Conditional;

/// <summary>The value behind the first condition that is true.</summary>
internal sealed class CaseFunction : ScalarFunction, IConditionalFunction
{
    public override string Name => "case";

    public override FunctionTraits Traits { get; } = new() { PropagatesNull = false, CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Conditional",
        "CASE WHEN condition THEN value … [ELSE value] END",
        "the values' common type",
        "The value behind the first condition that is TRUE, else the value behind ELSE, else NULL.",
        ["CASE WHEN width > height THEN 'landscape' ELSE 'portrait' END"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count < 2)
            throw ArgumentError("at least one WHEN is taken");
        var types = ImmutableArray.CreateBuilder<DataType>(arguments.Count);
        DataType value = FunctionArguments.CommonType(arguments.Where((_, i) => IsValue(i, arguments.Count)).Select(a => a.Type))
            ?? throw ArgumentError("the values have no common type");
        for (int i = 0; i < arguments.Count; i++)
        {
            if (!IsValue(i, arguments.Count) && arguments[i].Type is not (BooleanType or NullType))
                throw ArgumentError($"condition {i / 2 + 1} is {arguments[i].Type}, and BOOLEAN is taken");
            types.Add(IsValue(i, arguments.Count) ? value : BooleanType.Instance);
        }

        return new FunctionBinding(types.MoveToImmutable(), value);
    }

    public void SelectRows(int argument, ReadOnlySpan<Operand> earlier, Span<bool> isNeeded)
    {
        // A condition or ELSE: where no condition before it is true. A value: where its own condition is the first that is true.
        for (int row = 0; row < isNeeded.Length; row++)
        {
            int first = FirstTrue(earlier, row);
            isNeeded[row] = argument % 2 == 1 ? first == argument - 1 : first < 0;
        }
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using ColumnBuilder result = ColumnBuilder.Create(arguments[1].Column.Type, context.Allocator);
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

    /// <summary>Whether an argument is a value and not a condition: every second one, and the one behind ELSE.</summary>
    private static bool IsValue(int index, int count) => index % 2 == 1 || index == count - 1;

    private static int Choose(ReadOnlySpan<Operand> arguments, int row)
    {
        int first = FirstTrue(arguments[..^(arguments.Length % 2)], row);
        if (first >= 0)
            return first + 1;
        return arguments.Length % 2 == 1 ? arguments.Length - 1 : -1;
    }

    private static int FirstTrue(ReadOnlySpan<Operand> conditionsAndValues, int row)
    {
        for (int i = 0; i < conditionsAndValues.Length; i += 2)
        {
            Operand condition = conditionsAndValues[i];
            if (!condition.IsNull(row) && condition.Column.GetBoolean(condition.IndexOf(row)))
                return i;
        }

        return -1;
    }
}
