using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Text;

/// <summary>A part of a text.</summary>
internal sealed class SubstringFunction : SignatureFunction
{
    public override string Name => "substring";

    public override FunctionDocumentation Documentation { get; } = new(
        "Text",
        "SUBSTRING(text VARCHAR, start INT [, length INT])",
        "VARCHAR",
        "Code points from start, counted from 1; a start below 1 counts the missing ones against the length. "
        + "A negative length is an error of the row.",
        ["SUBSTRING(uri, 9)", "SUBSTRING(uri, 1, 4)"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [Utf8Type.Instance, IntegerType.Int32, IntegerType.Int32];

    protected override int RequiredCount => 2;

    protected override DataType ReturnType => Utf8Type.Instance;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new BytesBuilder(Utf8Type.Instance, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            if (IsAnyNull(arguments, row))
            {
                result.AppendNull();
                continue;
            }

            long start = arguments[1].Column.Values<int>()[arguments[1].IndexOf(row)];
            long end = arguments.Length < 3 ? int.MaxValue : start + arguments[2].Column.Values<int>()[arguments[2].IndexOf(row)];
            if (end < start)
            {
                context.Errors.Report(row, "ARGUMENT_INVALID", $"length {end - start} is negative");
                result.AppendNull();
                continue;
            }

            ReadOnlySpan<byte> text = arguments[0].GetBytes(row);
            int from = Utf8.Skip(text, 0, (int)Math.Max(0, start - 1));
            int to = Utf8.Skip(text, from, (int)Math.Clamp(end - Math.Max(1, start), 0, int.MaxValue));
            result.Append(text[from..to]);
        }

        return result.Finish();
    }

    private static bool IsAnyNull(ReadOnlySpan<Operand> arguments, int row)
    {
        foreach (Operand argument in arguments)
        {
            if (argument.IsNull(row))
                return true;
        }

        return false;
    }
}
