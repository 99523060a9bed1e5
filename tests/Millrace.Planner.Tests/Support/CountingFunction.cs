using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Planner.Tests.Support;

/// <summary>A function of a BIGINT that counts its rows, may fail for negative ones, and makes a text of as many bytes as it says.</summary>
internal sealed class CountingFunction(string name, FunctionTraits traits, DataType? returns = null) : ScalarFunction
{
    public int Calls { get; private set; }

    public List<long> Seen { get; } = [];

    public override string Name => name;

    public override FunctionTraits Traits { get; } = traits;

    public override FunctionDocumentation Documentation => new("Test", $"{name}(n)", "BIGINT", "Counts.", []);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments) => new([IntegerType.Int64], returns ?? IntegerType.Int64);

    public override long EstimateResultBytes(ReadOnlySpan<Operand> arguments, int row) =>
        returns is null ? 0 : arguments[0].Column.Values<long>()[arguments[0].IndexOf(row)];

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        Calls++;
        using ColumnBuilder builder = ColumnBuilder.Create(returns ?? IntegerType.Int64, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
            Append(arguments[0], row, builder, context);
        return builder.Finish();
    }

    private void Append(Operand argument, int row, ColumnBuilder builder, EvaluationContext context)
    {
        if (argument.IsNull(row))
        {
            builder.AppendNull();
            return;
        }

        long value = argument.Column.Values<long>()[argument.IndexOf(row)];
        Seen.Add(value);
        if (value < 0)
        {
            context.Errors.Report(row, "NEGATIVE", $"{value} is negative");
            builder.AppendNull();
        }
        else if (builder is FixedWidthBuilder<long> numbers)
        {
            numbers.Append(value + 1);
        }
        else
        {
            ((BytesBuilder)builder).AppendUninitialized((int)value).Fill((byte)'x');
        }
    }
}
