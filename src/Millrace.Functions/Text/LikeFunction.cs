using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Text;

/// <summary>SQL's pattern match.</summary>
internal sealed class LikeFunction : SignatureFunction
{
    public override string Name => "like";

    public override FunctionDocumentation Documentation { get; } = new(
        "Text",
        "text LIKE pattern [ESCAPE escape]",
        "BOOLEAN",
        "Whether the whole text matches: % stands for any run of characters, _ for one; "
        + "either stands for itself behind the escape character. Case counts.",
        ["uri LIKE '%.jpg'", "name LIKE '100!%' ESCAPE '!'"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [Utf8Type.Instance, Utf8Type.Instance, Utf8Type.Instance];

    protected override int RequiredCount => 2;

    protected override DataType ReturnType => BooleanType.Instance;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new BooleanBuilder(context.Allocator);
        LikePattern? pattern = null;
        for (int row = 0; row < context.RowCount; row++)
        {
            if (arguments[0].IsNull(row) || arguments[1].IsNull(row) || (arguments.Length > 2 && arguments[2].IsNull(row)))
            {
                result.AppendNull();
                continue;
            }

            if (pattern is null || !arguments[1].IsScalar || (arguments.Length > 2 && !arguments[2].IsScalar))
                pattern = Parse(arguments, row, context);
            if (pattern is null)
                result.AppendNull();
            else
                result.Append(pattern.IsMatch(arguments[0].GetBytes(row)));
        }

        return result.Finish();
    }

    private static LikePattern? Parse(ReadOnlySpan<Operand> arguments, int row, EvaluationContext context)
    {
        ReadOnlySpan<byte> escape = arguments.Length > 2 ? arguments[2].GetBytes(row) : default;
        LikePattern? pattern = LikePattern.TryParse(arguments[1].GetBytes(row), escape, out string reason);
        if (pattern is null)
            context.Errors.Report(row, "PATTERN_INVALID", reason);
        return pattern;
    }
}
