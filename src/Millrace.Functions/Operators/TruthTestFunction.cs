using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Operators;

/// <summary>Tests a condition for one truth value; NULL is neither.</summary>
internal sealed class TruthTestFunction(bool wanted) : SignatureFunction
{
    public override string Name => wanted ? "is_true" : "is_false";

    public override FunctionTraits Traits { get; } = new() { PropagatesNull = false, CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Logic",
        wanted ? "a IS TRUE" : "a IS FALSE",
        "BOOLEAN NOT NULL",
        $"Whether the condition is {(wanted ? "TRUE" : "FALSE")}; FALSE for NULL.",
        [wanted ? "(size > 0) IS TRUE" : "(size > 0) IS FALSE"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [BooleanType.Instance];

    protected override DataType ReturnType => BooleanType.Instance;

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments) => base.Bind(arguments) with { IsNullable = false };

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new BooleanBuilder(context.Allocator);
        Operand operand = arguments[0];
        for (int row = 0; row < context.RowCount; row++)
            result.Append(!operand.IsNull(row) && operand.Column.GetBoolean(operand.IndexOf(row)) == wanted);
        return result.Finish();
    }
}
