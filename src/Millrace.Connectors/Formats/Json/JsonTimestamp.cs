using System.Buffers.Text;
using System.Globalization;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Json;

/// <summary>Timestamps as ISO 8601 text and back, for every 64-bit count of every unit; years beyond four digits carry a sign.</summary>
/// <remarks>
/// Source of the calendar arithmetic: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
/// </remarks>
internal static class JsonTimestamp
{
    /// <summary>Bytes that any timestamp fits in.</summary>
    public const int BytesMax = 48;

    private const long SecondsPerDay = 86_400;
    private const long DaysPerEra = 146_097;

    /// <summary>Writes <c>2024-02-29T12:34:56.000001Z</c>; the fraction has as many digits as the unit, none for seconds.</summary>
    /// <returns>Bytes written.</returns>
    public static int Format(long value, TimestampType type, Span<byte> into)
    {
        long perSecond = PerSecond(type.Unit);
        (long seconds, long fraction) = FloorDivide(value, perSecond);
        (long days, long second) = FloorDivide(seconds, SecondsPerDay);
        (long year, int month, int day) = ToCivil(days);
        int length = 0;
        if (year is < 0 or > 9999)
            into[length++] = (byte)(year < 0 ? '-' : '+');
        length += Digits(Math.Abs(year), 4, into[length..]);
        into[length++] = (byte)'-';
        length += Digits(month, 2, into[length..]);
        into[length++] = (byte)'-';
        length += Digits(day, 2, into[length..]);
        into[length++] = (byte)'T';
        length += Digits(second / 3600, 2, into[length..]);
        into[length++] = (byte)':';
        length += Digits(second / 60 % 60, 2, into[length..]);
        into[length++] = (byte)':';
        length += Digits(second % 60, 2, into[length..]);
        if (perSecond > 1)
        {
            into[length++] = (byte)'.';
            length += Digits(fraction, (int)type.Unit * 3, into[length..]);
        }

        if (type.TimeZone is not null)
            into[length++] = (byte)'Z';
        return length;
    }

    /// <summary>Reads a text that <see cref="Format"/> writes, or any of ISO 8601 within years 1 to 9999; a space may stand for the T.</summary>
    public static bool TryParse(string text, TimestampType type, out long value)
    {
        value = 0;
        if (text.Length < 10 || !char.IsAsciiDigit(text[0]))
            return false;

        // The fraction is read apart, since the base library rounds what is finer than 100 ns.
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int end = dot + 1;
        long nanos = 0;
        for (int digit = 0; dot >= 0 && (digit < 9 || (end < text.Length && char.IsAsciiDigit(text[end]))); digit++)
        {
            bool isThere = end < text.Length && char.IsAsciiDigit(text[end]);
            nanos = digit < 9 ? nanos * 10 + (isThere ? text[end] - '0' : 0) : nanos;
            end += isThere ? 1 : 0;
        }

        string whole = dot < 0 ? text : string.Concat(text.AsSpan(0, dot), text.AsSpan(end));
        DateTimeStyles style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (end == dot + 1 && dot >= 0 || !DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, style, out DateTimeOffset time))
            return false;
        long perSecond = PerSecond(type.Unit);
        Int128 count = (Int128)time.ToUnixTimeSeconds() * perSecond + nanos / (1_000_000_000 / perSecond);
        value = (long)Int128.Clamp(count, long.MinValue, long.MaxValue);
        return value == count;
    }

    private static long PerSecond(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => 1,
        TimeUnit.Millisecond => 1000,
        TimeUnit.Microsecond => 1_000_000,
        _ => 1_000_000_000,
    };

    private static (long Quotient, long Left) FloorDivide(long value, long divisor)
    {
        (long quotient, long rest) = Math.DivRem(value, divisor);
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest);
    }

    private static (long Year, int Month, int Day) ToCivil(long daysSinceEpoch)
    {
        (long era, long dayOfEra) = FloorDivide(daysSinceEpoch + 719_468, DaysPerEra);
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shifted = (5 * dayOfYear + 2) / 153;
        int day = (int)(dayOfYear - (153 * shifted + 2) / 5) + 1;
        int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
    }

    private static int Digits(long value, int digitsMin, Span<byte> into)
    {
        bool fits = Utf8Formatter.TryFormat(value, into, out int length, new System.Buffers.StandardFormat('D', (byte)digitsMin));
        System.Diagnostics.Debug.Assert(fits, "a number did not fit its place");
        return length;
    }
}
