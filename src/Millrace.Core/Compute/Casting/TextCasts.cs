using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute.Casting;

/// <summary>Conversions from and to text.</summary>
internal static class TextCasts
{
    private const int LongestValueBytes = 64;

    private static readonly string[] TrueWords = ["true", "t", "yes", "y", "1"];
    private static readonly string[] FalseWords = ["false", "f", "no", "n", "0"];

    public static Column ToText(Column source, MemoryAllocator allocator, IRowErrors errors)
    {
        using var builder = new BytesBuilder(Utf8Type.Instance, allocator, Math.Min(source.Length, Batch.MaxRows) * 8);
        switch (source.Type)
        {
            case BooleanType:
                BooleansToText(source, builder);
                break;
            case TimestampType type:
                TimestampsToText(source, type, builder, errors);
                break;
            default:
                var kernel = new FormatKernel(source, builder);
                StorageTypes.Run<FormatKernel, bool>(source.Type, ref kernel);
                break;
        }

        return builder.Finish();
    }

    public static Column ToNumbers(Column source, DataType target, MemoryAllocator allocator, IRowErrors errors)
    {
        using var parts = new ColumnParts(target, allocator, 2);
        var kernel = new ParseKernel(source, parts, errors);
        int nulls = StorageTypes.Run<ParseKernel, int>(target, ref kernel);
        return parts.Finish(source.Length, nulls);
    }

    public static Column ToBooleans(Column source, MemoryAllocator allocator, IRowErrors errors)
    {
        using var parts = new ColumnParts(BooleanType.Instance, allocator, 2);
        Span<byte> bits = parts.AllocateBits(1, source.Length);
        var failures = new RowFailures(parts, source.Length, NumberCasts.CopyValidity(source, parts), errors);
        for (int row = 0; row < source.Length; row++)
        {
            if (!failures.IsValid(row))
                continue;
            ReadOnlySpan<byte> text = Trim(source.GetBytes(row));
            if (IsOneOf(text, TrueWords))
                Bitmap.Set(bits, row);
            else if (!IsOneOf(text, FalseWords))
                failures.Fail(row, CastErrors.Code, $"{CastErrors.Show(text)} is no BOOLEAN");
        }

        return parts.Finish(source.Length, failures.NullCount);
    }

    public static Column ToTimestamps(Column source, TimestampType target, MemoryAllocator allocator, IRowErrors errors)
    {
        using var parts = new ColumnParts(target, allocator, 2);
        Span<long> results = parts.Allocate<long>(1, source.Length);
        var failures = new RowFailures(parts, source.Length, NumberCasts.CopyValidity(source, parts), errors);
        for (int row = 0; row < source.Length; row++)
        {
            results[row] = 0;
            if (!failures.IsValid(row))
                continue;
            ReadOnlySpan<byte> text = Trim(source.GetBytes(row));
            if (!TimestampText.TryParse(text, target.Unit, out results[row]))
                failures.Fail(row, CastErrors.Code, $"{CastErrors.Show(text)} is no {target}: YYYY-MM-DD[Thh:mm[:ss[.f]]][Z|±hh:mm] is due");
        }

        return parts.Finish(source.Length, failures.NullCount);
    }

    /// <summary>Checks that each value is UTF-8; shares memory when all are.</summary>
    public static Column BytesToText(Column source, MemoryAllocator allocator, IRowErrors errors)
    {
        using var parts = new ColumnParts(Utf8Type.Instance, allocator, 3);
        int nulls = NumberCasts.CopyValidity(source, parts);
        var failures = new RowFailures(parts, source.Length, nulls, errors);
        for (int row = 0; row < source.Length; row++)
        {
            if (failures.IsValid(row) && !Utf8.IsValid(source.GetBytes(row)))
                failures.Fail(row, CastErrors.Code, $"{source.GetBytes(row).Length} bytes are no valid UTF-8");
        }

        if (failures.NullCount == nulls)
            return source.Share().WithType(Utf8Type.Instance);
        using var builder = new BytesBuilder(Utf8Type.Instance, allocator);
        for (int row = 0; row < source.Length; row++)
        {
            if (failures.IsValid(row))
                builder.Append(source.GetBytes(row));
            else
                builder.AppendNull();
        }

        return builder.Finish();
    }

    private static void BooleansToText(Column source, BytesBuilder builder)
    {
        for (int row = 0; row < source.Length; row++)
        {
            if (source.IsNull(row))
                builder.AppendNull();
            else
                builder.Append(source.GetBoolean(row) ? "true"u8 : "false"u8);
        }
    }

    private static void TimestampsToText(Column source, TimestampType type, BytesBuilder builder, IRowErrors errors)
    {
        ReadOnlySpan<long> values = source.Values<long>();
        Span<byte> text = stackalloc byte[LongestValueBytes];
        for (int row = 0; row < source.Length; row++)
        {
            if (source.IsNull(row))
            {
                builder.AppendNull();
            }
            else if (TimestampText.TryFormat(values[row], type, text, out int length))
            {
                builder.Append(text[..length]);
            }
            else
            {
                errors.Report(row, CastErrors.Code, $"{values[row]} of {type} is outside the years 0001 to 9999");
                builder.AppendNull();
            }
        }
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text[Ascii.Trim(text)];

    private static bool IsOneOf(ReadOnlySpan<byte> text, string[] words)
    {
        foreach (string word in words)
        {
            if (Ascii.EqualsIgnoreCase(text, word))
                return true;
        }

        return false;
    }

    private readonly ref struct FormatKernel(Column source, BytesBuilder builder) : INumberKernel<bool>
    {
        public bool Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
        {
            ReadOnlySpan<T> values = source.Values<T>();
            Span<byte> text = stackalloc byte[LongestValueBytes];
            for (int row = 0; row < values.Length; row++)
            {
                if (source.IsNull(row))
                {
                    builder.AppendNull();
                    continue;
                }

                if (!values[row].TryFormat(text, out int length, default, CultureInfo.InvariantCulture))
                    throw MillraceException.Internal("FORMAT", $"a {source.Type} takes more than {LongestValueBytes} bytes of text");
                builder.Append(text[..length]);
            }

            return true;
        }
    }

    private readonly ref struct ParseKernel(Column source, ColumnParts parts, IRowErrors errors) : INumberKernel<int>
    {
        public int Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
        {
            Span<T> results = parts.Allocate<T>(1, source.Length);
            var failures = new RowFailures(parts, source.Length, NumberCasts.CopyValidity(source, parts), errors);
            NumberStyles styles = parts.Type is FloatType ? NumberStyles.Float : NumberStyles.AllowLeadingSign;
            for (int row = 0; row < results.Length; row++)
            {
                results[row] = T.Zero;
                if (!failures.IsValid(row))
                    continue;
                ReadOnlySpan<byte> text = Trim(source.GetBytes(row));
                if (!T.TryParse(text, styles, CultureInfo.InvariantCulture, out results[row]))
                    failures.Fail(row, CastErrors.Code, $"{CastErrors.Show(text)} is no {parts.Type}");
            }

            return failures.NullCount;
        }
    }
}
