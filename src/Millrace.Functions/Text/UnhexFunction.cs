using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Text;

/// <summary>Bytes from their hexadecimal digits.</summary>
internal sealed class UnhexFunction : SignatureFunction
{
    public override string Name => "unhex";

    public override FunctionDocumentation Documentation { get; } = new(
        "Text",
        "UNHEX(digits VARCHAR)  or  X'digits'",
        "BYTES",
        "The bytes that pairs of hexadecimal digits stand for. An odd number of digits, or another character, is an error of the row.",
        ["UNHEX('FFD8FF')", "X'FFD8FF'"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [Utf8Type.Instance];

    protected override DataType ReturnType => BinaryType.Instance;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new BytesBuilder(BinaryType.Instance, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            if (arguments[0].IsNull(row))
            {
                result.AppendNull();
                continue;
            }

            byte[] bytes = new byte[arguments[0].GetBytes(row).Length / 2];
            string digits = Encoding.UTF8.GetString(arguments[0].GetBytes(row));
            if (Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done && digits.Length % 2 == 0)
            {
                result.Append(bytes);
                continue;
            }

            context.Errors.Report(row, "DIGITS_INVALID", "the text is not pairs of hexadecimal digits");
            result.AppendNull();
        }

        return result.Finish();
    }
}
