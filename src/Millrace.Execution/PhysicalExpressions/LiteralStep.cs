using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>A constant of the statement.</summary>
internal sealed class LiteralStep(int slot, LiteralExpression literal) : ExpressionStep(slot, literal.Type)
{
    public override bool IsConstant => true;

    public override FrameValue Evaluate(EvaluationFrame frame) => new(new Operand(Make(frame.Allocator), true), true);

    private Column Make(MemoryAllocator allocator)
    {
        if (literal.Value is null)
            return Selection.Nulls(literal.Type, 1, allocator);
        using ColumnBuilder builder = ColumnBuilder.Create(literal.Type, allocator);
        Append(builder, literal.Value);
        return builder.Finish();
    }

    private void Append(ColumnBuilder builder, object value)
    {
        switch (builder, value)
        {
            case (BooleanBuilder booleans, bool flag):
                booleans.Append(flag);
                break;
            case (BytesBuilder bytes, string text) when bytes.Type is Utf8Type:
                bytes.Append(text);
                break;
            case (FixedWidthBuilder<sbyte> numbers, long number):
                numbers.Append(checked((sbyte)number));
                break;
            case (FixedWidthBuilder<short> numbers, long number):
                numbers.Append(checked((short)number));
                break;
            case (FixedWidthBuilder<int> numbers, long number):
                numbers.Append(checked((int)number));
                break;
            case (FixedWidthBuilder<long> numbers, long number):
                numbers.Append(number);
                break;
            case (FixedWidthBuilder<byte> numbers, ulong number):
                numbers.Append(checked((byte)number));
                break;
            case (FixedWidthBuilder<ushort> numbers, ulong number):
                numbers.Append(checked((ushort)number));
                break;
            case (FixedWidthBuilder<uint> numbers, ulong number):
                numbers.Append(checked((uint)number));
                break;
            case (FixedWidthBuilder<ulong> numbers, ulong number):
                numbers.Append(number);
                break;
            case (FixedWidthBuilder<Half> numbers, double number):
                numbers.Append((Half)number);
                break;
            case (FixedWidthBuilder<float> numbers, double number):
                numbers.Append((float)number);
                break;
            case (FixedWidthBuilder<double> numbers, double number):
                numbers.Append(number);
                break;
            default:
                throw MillraceException.Internal("LITERAL_TYPE", $"a {value.GetType().Name} stands for a constant of type {literal.Type}");
        }
    }
}
