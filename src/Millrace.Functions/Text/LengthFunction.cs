using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Text;

/// <summary>The length of a text in characters, or of text or bytes in bytes.</summary>
internal sealed class LengthFunction(string name, bool countsBytes) : ScalarFunction
{
    public override string Name => name;

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation => new(
        "Text",
        countsBytes ? $"{name.ToUpperInvariant()}(value VARCHAR | BYTES)" : $"{name.ToUpperInvariant()}(text VARCHAR)",
        "INT",
        countsBytes ? "How many bytes the value has; a text's in UTF-8." : "How many Unicode code points the text has.",
        [countsBytes ? $"{name.ToUpperInvariant()}(content)" : $"{name.ToUpperInvariant()}(uri)"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        DataType? type = arguments.Count == 1 ? arguments[0].Type : null;
        bool fits = type is Utf8Type or NullType || (countsBytes && type is BinaryType);
        return fits
            ? new FunctionBinding([type is BinaryType ? type : Utf8Type.Instance], IntegerType.Int32)
            : throw ArgumentError($"one {(countsBytes ? "VARCHAR or BYTES" : "VARCHAR")} is taken");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new FixedWidthBuilder<int>(IntegerType.Int32, context.Allocator, context.RowCount);
        Operand value = arguments[0];
        for (int row = 0; row < context.RowCount; row++)
        {
            if (value.IsNull(row))
                result.AppendNull();
            else
                result.Append(countsBytes ? value.GetBytes(row).Length : Utf8.CountCodePoints(value.GetBytes(row)));
        }

        return result.Finish();
    }
}
