using System.Collections.Immutable;
using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Text;

/// <summary>Replaces parts of a text.</summary>
internal sealed class ReplaceFunction : SignatureFunction
{
    public override string Name => "replace";

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation { get; } = new(
        "Text",
        "REPLACE(text VARCHAR, old VARCHAR, new VARCHAR)",
        "VARCHAR",
        "Every occurrence of old becomes new; an empty old changes nothing.",
        ["REPLACE(uri, 'file://', '')"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [Utf8Type.Instance, Utf8Type.Instance, Utf8Type.Instance];

    protected override DataType ReturnType => Utf8Type.Instance;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new BytesBuilder(Utf8Type.Instance, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            if (arguments[0].IsNull(row) || arguments[1].IsNull(row) || arguments[2].IsNull(row))
            {
                result.AppendNull();
                continue;
            }

            string text = Encoding.UTF8.GetString(arguments[0].GetBytes(row));
            string old = Encoding.UTF8.GetString(arguments[1].GetBytes(row));
            string replacement = Encoding.UTF8.GetString(arguments[2].GetBytes(row));
            result.Append(old.Length == 0 ? text : text.Replace(old, replacement, StringComparison.Ordinal));
        }

        return result.Finish();
    }
}
