using System.Collections.Immutable;
using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Text;

/// <summary>A function from a text to a text, by Unicode's rules and no country's.</summary>
internal sealed class TextMapFunction(string name, string summary, string example, Func<string, string> map) : SignatureFunction
{
    public override string Name => name;

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation =>
        new("Text", $"{name.ToUpperInvariant()}(text VARCHAR)", "VARCHAR", summary, [example]);

    protected override ImmutableArray<DataType> Parameters { get; } = [Utf8Type.Instance];

    protected override DataType ReturnType => Utf8Type.Instance;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new BytesBuilder(Utf8Type.Instance, context.Allocator);
        Operand text = arguments[0];
        for (int row = 0; row < context.RowCount; row++)
            result.Append(text.IsNull(row) ? null : map(Encoding.UTF8.GetString(text.GetBytes(row))));
        return result.Finish();
    }
}
