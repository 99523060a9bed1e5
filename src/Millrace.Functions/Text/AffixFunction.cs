using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Text;

/// <summary>Whether a text begins or ends with another.</summary>
internal sealed class AffixFunction(bool isPrefix) : SignatureFunction
{
    public override string Name => isPrefix ? "starts_with" : "ends_with";

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Text",
        $"{Name.ToUpperInvariant()}(text VARCHAR, affix VARCHAR)",
        "BOOLEAN",
        $"Whether the text {(isPrefix ? "begins" : "ends")} with the other, by bytes.",
        [isPrefix ? "STARTS_WITH(uri, 'file:')" : "ENDS_WITH(uri, '.jpg')"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [Utf8Type.Instance, Utf8Type.Instance];

    protected override DataType ReturnType => BooleanType.Instance;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new BooleanBuilder(context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            if (arguments[0].IsNull(row) || arguments[1].IsNull(row))
                result.AppendNull();
            else if (isPrefix)
                result.Append(arguments[0].GetBytes(row).StartsWith(arguments[1].GetBytes(row)));
            else
                result.Append(arguments[0].GetBytes(row).EndsWith(arguments[1].GetBytes(row)));
        }

        return result.Finish();
    }
}
