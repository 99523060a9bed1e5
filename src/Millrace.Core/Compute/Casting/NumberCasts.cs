using System.Numerics;
using System.Numerics.Tensors;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute.Casting;

/// <summary>Conversions between numbers, booleans and timestamps of different units.</summary>
internal static class NumberCasts
{
    public static Column Convert(Column source, DataType target, MemoryAllocator allocator, IRowErrors errors)
    {
        using var parts = new ColumnParts(target, allocator, 2);
        var kernel = new FromKernel(source, parts, errors);
        int nulls = StorageTypes.Run<FromKernel, int>(source.Type, ref kernel);
        return parts.Finish(source.Length, nulls);
    }

    public static Column FromBooleans(Column source, DataType target, MemoryAllocator allocator)
    {
        using var parts = new ColumnParts(target, allocator, 2);
        var kernel = new FromBooleanKernel(source, parts);
        StorageTypes.Run<FromBooleanKernel, bool>(target, ref kernel);
        return parts.Finish(source.Length, CopyValidity(source, parts));
    }

    public static Column ToBooleans(Column source, MemoryAllocator allocator)
    {
        using var parts = new ColumnParts(BooleanType.Instance, allocator, 2);
        var kernel = new ToBooleanKernel(source, parts.AllocateBits(1, source.Length));
        StorageTypes.Run<ToBooleanKernel, bool>(source.Type, ref kernel);
        return parts.Finish(source.Length, CopyValidity(source, parts));
    }

    /// <summary>Changes the unit of timestamps: to a coarser one rounds down, to a finer one is range checked.</summary>
    public static Column Rescale(Column source, TimestampType from, TimestampType to, MemoryAllocator allocator, IRowErrors errors)
    {
        if (from.Unit == to.Unit)
            return source.Share().WithType(to);
        using var parts = new ColumnParts(to, allocator, 2);
        var failures = new RowFailures(parts, source.Length, CopyValidity(source, parts), errors);
        ReadOnlySpan<long> values = source.Values<long>();
        Span<long> results = parts.Allocate<long>(1, source.Length);
        long divisor = TimestampText.StepsPerSecond(from.Unit) / TimestampText.StepsPerSecond(to.Unit);
        long factor = TimestampText.StepsPerSecond(to.Unit) / TimestampText.StepsPerSecond(from.Unit);
        for (int row = 0; row < values.Length; row++)
        {
            long value = values[row];
            results[row] = divisor > 0 ? TimestampText.FloorDivide(value, divisor) : unchecked(value * factor);
            if (divisor == 0 && Math.BigMul(value, factor, out long low) != low >> 63 && failures.IsValid(row))
                failures.Fail(row, CastErrors.Code, $"{value} of {from} is out of range for {to}");
        }

        return parts.Finish(source.Length, failures.NullCount);
    }

    /// <summary>Copies the validity of a column to slot 0, so that more rows may become NULL there.</summary>
    /// <returns>How many are NULL.</returns>
    public static int CopyValidity(Column source, ColumnParts parts)
    {
        var operand = new Operand(source);
        return BitSource.Intersect(operand, operand, source.Length, parts);
    }

    private readonly ref struct FromKernel(Column source, ColumnParts parts, IRowErrors errors) : INumberKernel<int>
    {
        public int Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
        {
            var kernel = new ToKernel<T>(source, parts, errors);
            return StorageTypes.Run<ToKernel<T>, int>(parts.Type, ref kernel);
        }
    }

    private readonly ref struct ToKernel<TFrom>(Column source, ColumnParts parts, IRowErrors errors) : INumberKernel<int>
        where TFrom : unmanaged, INumber<TFrom>
    {
        public int Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
        {
            ReadOnlySpan<TFrom> values = source.Values<TFrom>();
            Span<T> results = parts.Allocate<T>(1, source.Length);
            int nulls = CopyValidity(source, parts);
            if (AlwaysFits(source.Type, parts.Type))
            {
                TensorPrimitives.ConvertTruncating(values, results);
                return nulls;
            }

            var failures = new RowFailures(parts, source.Length, nulls, errors);
            double least = parts.Type is IntegerType { IsSigned: true } signed ? -Math.Pow(2, signed.BitWidth - 1) : 0;
            double beyond = parts.Type is IntegerType integer ? Math.Pow(2, integer.BitWidth - (integer.IsSigned ? 1 : 0)) : double.PositiveInfinity;
            bool fromInteger = source.Type is IntegerType;
            bool toInteger = parts.Type is IntegerType;
            for (int row = 0; row < values.Length; row++)
            {
                TFrom value = values[row];
                results[row] = fromInteger ? T.CreateTruncating(value) : T.CreateSaturating(value);
                bool fits = (fromInteger, toInteger) switch
                {
                    (true, true) => TFrom.CreateTruncating(results[row]) == value && TFrom.IsNegative(value) == T.IsNegative(results[row]),
                    (false, true) => Math.Truncate(double.CreateTruncating(value)) is double whole && whole >= least && whole < beyond,
                    _ => T.IsFinite(results[row]) || !TFrom.IsFinite(value),
                };
                if (!fits && failures.IsValid(row))
                    failures.Fail(row, CastErrors.Code, $"{value} does not fit {parts.Type}");
            }

            return failures.NullCount;
        }

        private static bool AlwaysFits(DataType from, DataType to) => (from, to) switch
        {
            (IntegerType a, IntegerType b) => a.IsSigned == b.IsSigned ? a.BitWidth <= b.BitWidth : b.IsSigned && a.BitWidth < b.BitWidth,
            (IntegerType, FloatType b) => b.BitWidth > 16,
            (FloatType a, FloatType b) => a.BitWidth <= b.BitWidth,
            _ => false,
        };
    }

    private readonly ref struct FromBooleanKernel(Column source, ColumnParts parts) : INumberKernel<bool>
    {
        public bool Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
        {
            Span<T> results = parts.Allocate<T>(1, source.Length);
            for (int row = 0; row < results.Length; row++)
                results[row] = source.GetBoolean(row) ? T.One : T.Zero;
            return true;
        }
    }

    private readonly ref struct ToBooleanKernel(Column source, Span<byte> bits) : INumberKernel<bool>
    {
        private readonly Span<byte> _bits = bits;

        public bool Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
        {
            ReadOnlySpan<T> values = source.Values<T>();
            for (int row = 0; row < values.Length; row++)
            {
                if (values[row] != T.Zero)
                    Bitmap.Set(_bits, row);
            }

            return true;
        }
    }
}
