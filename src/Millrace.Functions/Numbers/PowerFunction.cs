using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Numbers;

/// <summary>A number raised to a power.</summary>
internal sealed class PowerFunction : SignatureFunction
{
    public override string Name => "power";

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation { get; } = new(
        "Numbers", "POWER(base DOUBLE, exponent DOUBLE)", "DOUBLE", "The base raised to the exponent, by IEEE 754.", ["POWER(2, 10)"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [FloatType.Float64, FloatType.Float64];

    protected override DataType ReturnType => FloatType.Float64;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new FixedWidthBuilder<double>(FloatType.Float64, context.Allocator, context.RowCount);
        (Operand x, Operand y) = (arguments[0], arguments[1]);
        for (int row = 0; row < context.RowCount; row++)
        {
            if (x.IsNull(row) || y.IsNull(row))
                result.AppendNull();
            else
                result.Append(Math.Pow(x.Column.Values<double>()[x.IndexOf(row)], y.Column.Values<double>()[y.IndexOf(row)]));
        }

        return result.Finish();
    }
}
