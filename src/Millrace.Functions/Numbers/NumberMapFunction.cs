using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Numbers;

/// <summary>A function of one DOUBLE.</summary>
internal sealed class NumberMapFunction(string name, string summary, Func<double, double> map) : SignatureFunction
{
    public override string Name => name;

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Numbers", $"{name.ToUpperInvariant()}(x DOUBLE)", "DOUBLE", summary, [$"{name.ToUpperInvariant()}(width)"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [FloatType.Float64];

    protected override DataType ReturnType => FloatType.Float64;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new FixedWidthBuilder<double>(FloatType.Float64, context.Allocator, context.RowCount);
        Operand x = arguments[0];
        ReadOnlySpan<double> values = x.Column.Values<double>();
        for (int row = 0; row < context.RowCount; row++)
        {
            if (x.IsNull(row))
                result.AppendNull();
            else
                result.Append(map(values[x.IndexOf(row)]));
        }

        return result.Finish();
    }
}
