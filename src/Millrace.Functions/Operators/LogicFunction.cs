using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Operators;

/// <summary>AND and OR in three-valued logic. The right side is not needed where the left one decides.</summary>
internal sealed class LogicFunction(bool isAnd) : ScalarFunction, IConditionalFunction
{
    public override string Name => isAnd ? "and" : "or";

    public override FunctionTraits Traits { get; } = new() { PropagatesNull = false, CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Logic",
        $"a {Name.ToUpperInvariant()} b",
        "BOOLEAN",
        isAnd
            ? "TRUE when both are; FALSE when either is; else NULL."
            : "TRUE when either is; FALSE when both are; else NULL.",
        [$"width > 100 {Name.ToUpperInvariant()} height > 100"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        foreach (ArgumentInfo argument in arguments)
        {
            if (argument.Type is not (BooleanType or NullType))
                throw ArgumentError($"an operand is {argument.Type}, and BOOLEAN is taken");
        }

        return arguments.Count == 2
            ? new FunctionBinding(FunctionArguments.Repeat(BooleanType.Instance, 2), BooleanType.Instance)
            : throw ArgumentError($"{arguments.Count} operands where 2 are taken");
    }

    public void SelectRows(int argument, ReadOnlySpan<Operand> earlier, Span<bool> isNeeded)
    {
        Operand left = earlier[0];
        for (int row = 0; row < isNeeded.Length; row++)
            isNeeded[row] = left.IsNull(row) || left.Column.GetBoolean(left.IndexOf(row)) == isAnd;
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context) => isAnd
        ? BooleanLogic.And(arguments[0], arguments[1], context.RowCount, context.Allocator)
        : BooleanLogic.Or(arguments[0], arguments[1], context.RowCount, context.Allocator);
}
