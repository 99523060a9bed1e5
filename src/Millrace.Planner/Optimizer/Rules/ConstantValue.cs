using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>Evaluates calls and casts of constants on one row, with memory of their own that is gone afterwards.</summary>
internal static class ConstantValue
{
    /// <summary>The most bytes of a text that is put into the plan in place of its expression.</summary>
    private const int TextBytesMax = 4096;

    private const long MemoryMax = 16 << 20;

    /// <summary>The value of a cast, or null where it fails or cannot be written as a constant.</summary>
    public static LiteralExpression? OfCast(LiteralExpression operand, DataType target)
    {
        if (!IsWritable(target))
            return null;
        if (operand.Value is null)
            return new LiteralExpression(null, target);
        var errors = new Errors();
        MemoryAllocator memory = MemoryAllocator.CreateRoot("constants", MemoryMax);
        using Column value = ColumnOf(operand, memory);
        return Literal(Casts.Cast(value, target, memory, errors), target, memory, errors);
    }

    /// <summary>The value of a call, or null where it fails or cannot be written as a constant.</summary>
    public static LiteralExpression? OfCall(ScalarFunction function, FunctionBinding binding, IReadOnlyList<LiteralExpression> arguments)
    {
        if (!IsWritable(binding.ReturnType) || !arguments.All(a => IsWritable(a.Type) || a.Value is null))
            return null;
        if (function.Traits.PropagatesNull && arguments.Any(a => a.Value is null))
            return new LiteralExpression(null, binding.ReturnType);
        var errors = new Errors();
        MemoryAllocator memory = MemoryAllocator.CreateRoot("constants", MemoryMax);
        var operands = new Operand[arguments.Count];
        int made = 0;
        try
        {
            for (; made < operands.Length; made++)
            {
                using Column value = ColumnOf(arguments[made], memory);
                operands[made] = new Operand(Casts.Cast(value, binding.ArgumentTypes[made], memory, errors), IsScalar: true);
            }

            if (errors.Any)
                return null;
            Column result = function.Evaluate(operands, new EvaluationContext(1, memory, errors, CancellationToken.None));
            return Literal(result, binding.ReturnType, memory, errors);
        }
        finally
        {
            for (int i = 0; i < made; i++)
                operands[i].Column.Dispose();
        }
    }

    private static bool IsWritable(DataType type) => type is BooleanType or IntegerType or FloatType or Utf8Type or TimestampType;

    private static Column ColumnOf(LiteralExpression literal, MemoryAllocator memory)
    {
        if (literal.Value is null)
            return Selection.Nulls(literal.Type, 1, memory);
        DataType held = literal.Value switch
        {
            bool => BooleanType.Instance,
            string => Utf8Type.Instance,
            double => FloatType.Float64,
            ulong => IntegerType.UInt64,
            _ => literal.Type is TimestampType ? literal.Type : IntegerType.Int64,
        };
        using ColumnBuilder builder = ColumnBuilder.Create(held, memory);
        switch (builder, literal.Value)
        {
            case (BooleanBuilder flags, bool value):
                flags.Append(value);
                break;
            case (BytesBuilder texts, string value):
                texts.Append(value);
                break;
            case (FixedWidthBuilder<double> numbers, double value):
                numbers.Append(value);
                break;
            case (FixedWidthBuilder<ulong> numbers, ulong value):
                numbers.Append(value);
                break;
            case (FixedWidthBuilder<long> numbers, long value):
                numbers.Append(value);
                break;
            default:
                throw MillraceException.Internal("LITERAL_INVALID", $"a constant of {literal.Type} is held as {literal.Value.GetType().Name}");
        }

        using Column column = builder.Finish();
        return Casts.Cast(column, literal.Type, memory, new Errors());
    }

    /// <summary>The one value of a column, which is disposed of.</summary>
    private static LiteralExpression? Literal(Column column, DataType type, MemoryAllocator memory, Errors errors)
    {
        using (column)
        {
            if (errors.Any)
                return null;
            if (column.IsNull(0))
                return new LiteralExpression(null, type);
            switch (type)
            {
                case BooleanType:
                    return new LiteralExpression(column.GetBoolean(0), type);
                case Utf8Type:
                    ReadOnlySpan<byte> text = column.GetBytes(0);
                    return text.Length <= TextBytesMax ? new LiteralExpression(Encoding.UTF8.GetString(text), type) : null;
                case TimestampType:
                    return new LiteralExpression(column.Values<long>()[0], type);
                case FloatType:
                    using (Column wide = Casts.Cast(column, FloatType.Float64, memory, errors))
                        return new LiteralExpression(wide.Values<double>()[0], type);
                case IntegerType { IsSigned: false }:
                    using (Column wide = Casts.Cast(column, IntegerType.UInt64, memory, errors))
                        return new LiteralExpression(wide.Values<ulong>()[0], type);
                default:
                    using (Column wide = Casts.Cast(column, IntegerType.Int64, memory, errors))
                        return new LiteralExpression(wide.Values<long>()[0], type);
            }
        }
    }

    /// <summary>Remembers that there was an error.</summary>
    private sealed class Errors : IRowErrors
    {
        public bool Any { get; private set; }

        public void Report(int row, string code, string message) => Any = true;
    }
}
